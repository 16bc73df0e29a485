// Asks the browser for a passkey and sends its answer with the form around it. Everything else goes without.
'use strict';
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const known = (ids) => ids.map((id) => ({ type: 'public-key', id: bytes(id) }));

  const make = async (asked) => {
    const { response } = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(asked.challenge),
        rp: { id: asked.rpId, name: asked.rpName },
        user: { id: bytes(asked.user), name: asked.login, displayName: asked.login },
        pubKeyCredParams: asked.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: known(asked.exclude),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
      },
    });
    return { client: text(response.clientDataJSON), object: text(response.attestationObject) };
  };

  const show = async (asked) => {
    const { rawId, response } = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(asked.challenge),
        rpId: asked.rpId,
        allowCredentials: known(asked.allow),
        userVerification: 'required',
      },
    });
    return {
      id: text(rawId),
      client: text(response.clientDataJSON),
      data: text(response.authenticatorData),
      signature: text(response.signature),
    };
  };

  for (const box of document.querySelectorAll('[data-passkey]')) {
    const part = (name) => box.querySelector(`[data-part=${name}]`);
    if (!window.PublicKeyCredential || !navigator.credentials) {
      part('cannot').hidden = false;
      continue;
    }
    const asked = JSON.parse(box.dataset.passkey);
    const button = box.querySelector('button');
    button.hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      part('failed').hidden = true;
      try {
        const answer = await (asked.user ? make(asked) : show(asked));
        box.querySelector('input').value = JSON.stringify(answer);
        box.closest('form').submit();
      } catch {
        part('failed').hidden = false;
        button.disabled = false;
      }
    });
  }
})();

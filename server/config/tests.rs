//! Settings: defaults, every mistake at once, secrets.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::i18n::Language;

#[test]
fn an_empty_file_gives_the_defaults() {
    let settings = Settings::parse("").unwrap();
    assert_eq!(settings.server.listen.port(), 8080);
    assert_eq!(settings.server.base_url, "http://127.0.0.1:8080");
    assert!(!settings.server.is_https());
    assert_eq!(settings.server.host(), "127.0.0.1");
    for (base_url, host) in
        [("https://incident.city.example.jp/", "incident.city.example.jp"), ("http://[::1]", "[::1]")]
    {
        let server = Server { base_url: base_url.to_owned(), ..settings.server.clone() };
        assert_eq!(server.host(), host);
    }
    assert_eq!(settings.language, "ja");
}

#[test]
fn only_readers_on_this_machine_may_come_without_tls() {
    let settings = Settings::parse("").unwrap();
    let cases = [
        ("http://127.0.0.1:8080", false),
        ("http://localhost:8080", false),
        ("http://[::1]:8080/", false),
        ("https://incident.city.example.jp", false),
        ("http://incident.city.example.jp", true),
        ("http://10.0.0.5:8080", true),
    ];
    for (base_url, is_in_clear) in cases {
        let server = Server { base_url: base_url.to_owned(), ..settings.server.clone() };
        assert_eq!(server.is_in_clear(), is_in_clear, "{base_url}");
        let parsed = Settings::parse(&format!("[server]\nbase_url = \"{base_url}\"\n"));
        assert_eq!(parsed.is_err(), is_in_clear, "it is refused: {base_url}");
    }
}

#[test]
fn every_mistake_is_named_at_once_with_its_remedy() {
    let text = "[server]\nlisten = \"nowhere\"\nbas_url = \"x\"\n[mial]\n[database]\nurl = \"mysql://x\"\n\
                [channels.desk]\nkind = \"telex\"\n[mail]\nuser = \"noroshi\"\n";
    let Mistakes(mistakes) = Settings::parse(text).unwrap_err();
    let keys: Vec<&str> = mistakes.iter().map(|one| one.key.as_str()).collect();
    let expected = [
        "mial",
        "server.bas_url",
        "server.listen",
        "database.url",
        "mail.password_file",
        "channels.desk.kind",
        "channels.desk.url_file",
    ];
    for key in expected {
        assert!(keys.contains(&key), "{key} is missing in {keys:?}");
    }
    let hint = mistakes.iter().find(|one| one.key == "server.bas_url").unwrap();
    for language in Language::ALL {
        let said = hint.remedy.said(language);
        assert!(said.contains("base_url"), "{said}");
    }
}

#[test]
fn an_address_that_only_links_could_follow_is_refused() {
    for wrong in ["https://www.city.example.jp/noroshi", "http://x/?a", "https://x/#top", "https://u@x"] {
        let Mistakes(mistakes) = Settings::parse(&format!("[server]\nbase_url = {wrong:?}")).unwrap_err();
        assert!(mistakes.iter().any(|one| one.key == "server.base_url"), "{wrong}: {mistakes:?}");
    }
    for right in ["https://www.city.example.jp", "https://www.city.example.jp/", "http://[::1]:8080//"] {
        assert!(Settings::parse(&format!("[server]\nbase_url = {right:?}")).is_ok(), "{right}");
    }
}

#[test]
fn a_secret_comes_from_its_file_and_is_never_printed() {
    let path = std::env::temp_dir().join(format!("noroshi-secret-{}", std::process::id()));
    std::fs::write(&path, "open sesame\n").unwrap();
    let allow = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    let text = format!("[mail]\nuser = \"u\"\npassword_file = {:?}\n", path.to_str().unwrap());
    allow(0o644);
    let Mistakes(mistakes) = Settings::parse(&text).unwrap_err();
    assert!(
        mistakes.iter().any(|one| one.remedy.said(Language::En).contains("chmod o=")),
        "everyone can read it"
    );
    allow(0o640);
    let settings = Settings::parse(&text).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(settings.mail.password.as_ref().unwrap().expose(), "open sesame");
    assert!(!format!("{settings:?}").contains("sesame"));
}

#[test]
fn a_missing_secret_file_is_a_mistake() {
    let Mistakes(mistakes) =
        Settings::parse("[mail]\nuser=\"u\"\npassword_file = \"/nowhere/at/all\"\n").unwrap_err();
    assert!(mistakes.iter().any(|one| one.remedy.code == "file-unreadable"));
}

#[test]
fn evidence_lies_beside_the_database_unless_it_is_named() {
    let settings = |text: &str| Settings::parse(text).unwrap();
    let beside = settings("[database]\nurl = \"sqlite:/srv/city/house.db\"\n");
    assert_eq!(beside.vault_dir, Path::new("/srv/city/evidence"));
    assert_eq!(beside.keys_dir, Path::new("/var/lib/noroshi/keys"));
    assert_eq!(beside.vault_bytes_max, 4096 * 1024 * 1024);
    let far = settings("[database]\nurl = \"postgres://noroshi@db/noroshi\"\n");
    assert_eq!(far.vault_dir, Path::new("/var/lib/noroshi/evidence"));
    let named = settings("[vault]\ndir = \"/mnt/evidence\"\nmax_mb = 10\n");
    assert_eq!((named.keys_dir.as_path(), named.vault_bytes_max), (Path::new("/mnt/keys"), 10 * 1024 * 1024));
    let Mistakes(mistakes) = Settings::parse("[vault]\nmax_mb = 0\n").unwrap_err();
    assert_eq!(mistakes.first().map(|one| one.key.as_str()), Some("vault.max_mb"));
}

#[test]
fn a_relay_is_told_a_name_in_full_without_being_asked() {
    let hello = |text: &str| Settings::parse(text).unwrap().mail.hello;
    let from = "[mail]\nfrom = \"incident@city.example.jp\"\n";
    let server = "[server]\nbase_url = \"https://noroshi.city.example.jp:8443\"\n";
    assert_eq!(hello(&format!("{server}{from}")).as_deref(), Some("noroshi.city.example.jp"));
    // Neither an address of a machine nor the short name of one is a name in full.
    assert_eq!(hello(from).as_deref(), Some("city.example.jp"));
    assert_eq!(hello("[server]\nbase_url = \"https://vm:8443\"\n"), None);
    assert_eq!(
        hello(&format!("{server}{from}hello = \"mail.example.jp\"\n")).as_deref(),
        Some("mail.example.jp")
    );
    let Mistakes(mistakes) = Settings::parse("[mail]\nhello = \"v m\"\nfrom = \"a@b@c\"\n").unwrap_err();
    let keys: Vec<&str> = mistakes.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["mail.from", "mail.hello"]);
}

#[test]
fn a_channel_has_the_settings_of_its_kind_and_no_others() {
    let template = std::env::temp_dir().join(format!("noroshi-template-{}", std::process::id()));
    std::fs::write(&template, "text={{text}}").unwrap();
    let template = format!("template = {template:?}\n");
    let key = "signing_key = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";
    let cases = [
        ("telex", "", Some("kind")),
        ("teams", "", None),
        ("webhook", "", None),
        ("webhook", key, None),
        ("webhook", "signing_key = \"secret\"\n", Some("signing_key")),
        ("webhook", &template, Some("template")),
        ("slack", key, Some("signing_key")),
        ("http_template", "", Some("template")),
        ("http_template", "template = \"/nowhere/at/all\"\n", Some("template")),
        ("http_template", &template, Some("template")),
    ];
    for (kind, own, wrong) in cases {
        let url = "url = \"https://chat.example.jp/hook\"";
        let read = Settings::parse(&format!("[channels.desk]\nkind = \"{kind}\"\n{url}\n{own}"));
        let keys: Vec<String> = match read {
            Ok(_) => Vec::new(),
            Err(Mistakes(mistakes)) => mistakes.into_iter().map(|one| one.key).collect(),
        };
        let wrong: Vec<String> = wrong.iter().map(|key| format!("channels.desk.{key}")).collect();
        assert_eq!(keys, wrong, "{kind} {own}");
    }
}

#[test]
fn whoever_vouches_for_people_is_named_whole_and_believed_over_tls_alone() {
    const OIDC: &str = "[oidc]\nissuer = \"https://id.example.jp\"\nclient_id = \"noroshi\"\n";
    const LDAP: &str = "[directory]\nurl = \"ldaps://ad.example.jp\"\nbase = \"dc=city\"\n";
    let header = |inner: &str| format!("[server]\ntrusted_header = {{ {inner} }}\n");
    let good = "name = \"X-Remote-User\", from = [\"10.0.0.5\"]";
    let alone = "[server]\npasswords = \"break_glass\"\n";
    let cases: Vec<(String, Vec<&str>)> = vec![
        (OIDC.to_owned(), vec![]),
        (
            format!("{OIDC}second_factor = \"none\"\nscopes = \"profile\"\n"),
            vec!["oidc.second_factor", "oidc.scopes"],
        ),
        ("[oidc]\n".to_owned(), vec!["oidc.issuer", "oidc.client_id"]),
        (OIDC.replace("https://id", "http://id"), vec!["oidc.issuer"]),
        (LDAP.to_owned(), vec![]),
        (LDAP.replace("ldaps", "ldap"), vec!["directory.url"]),
        (format!("{}starttls = true\n", LDAP.replace("ldaps", "ldap")), vec![]),
        (format!("{LDAP}bind_dn = \"cn=reader\"\n"), vec!["directory.bind_password_file"]),
        (
            format!("{LDAP}filter = \"uid=*\"\nattribute = \"uid)(x\"\n"),
            vec!["directory.filter", "directory.attribute"],
        ),
        (header(good), vec![]),
        (header("name = \"Cookie\", from = [\"10.0.0.5\"]"), vec!["server.trusted_header.name"]),
        (header("name = \"X-Remote-User\""), vec!["server.trusted_header.from"]),
        (header(&format!("{good}, to = \"x\"")), vec!["server.trusted_header.to"]),
        ("[server]\ntrusted_header = \"X-Remote-User\"\n".to_owned(), vec!["server.trusted_header"]),
        (alone.to_owned(), vec!["server.passwords"]),
        (format!("{alone}factors = \"off\"\n{OIDC}"), vec!["server.passwords"]),
        (format!("{alone}{OIDC}"), vec![]),
    ];
    for (text, wrong) in cases {
        let keys: Vec<String> = match Settings::parse(&text) {
            Ok(_) => Vec::new(),
            Err(Mistakes(mistakes)) => mistakes.into_iter().map(|one| one.key).collect(),
        };
        let missing = wrong.iter().filter(|key| !keys.iter().any(|found| found == *key)).count();
        assert!(missing == 0 && keys.len() == wrong.len(), "{text}: {keys:?}");
    }
    let settings = Settings::parse(&header(good)).unwrap();
    let header = settings.identity.header.unwrap();
    assert_eq!((header.name.as_str(), header.from.len()), ("x-remote-user", 1));
}

/// Lines of the shipped example as they are, and with what stands behind a `#` taken in.
#[test]
fn the_example_has_every_setting() {
    let example = include_str!("../../ops/noroshi.toml");
    let settings = Settings::parse(example).unwrap();
    assert_eq!(settings.server.desk_phone.as_deref(), Some("072-000-0119"));
    let is_setting = |line: &&str| line.contains(" = ") || line.starts_with("# [") || line.starts_with('[');
    let opened: Vec<&str> =
        example.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
    let all: Dict = Figment::from(Toml::string(&opened.join("\n"))).extract().unwrap();
    for (section, keys) in KEYS.iter().filter(|(section, _)| *section != "demo") {
        let Some(Value::Dict(_, given)) = all.get(*section) else { panic!("[{section}] is missing") };
        for key in keys.iter().filter(|key| **key != "*") {
            let secret = format!("{key}_file");
            let is_there =
                given.contains_key(*key) || (keys.contains(&&*secret) && given.contains_key(&secret));
            let named = key.strip_suffix("_file").is_some_and(|bare| given.contains_key(bare));
            assert!(is_there || named, "{section}.{key} is missing");
        }
    }
}

#[test]
fn backups_lie_in_a_folder_of_their_own() {
    let read = |dir: &str| {
        let database = "[database]\nurl = \"sqlite:/srv/city/house.db\"\n";
        Settings::parse(&format!("{database}[backup]\ndir = \"{dir}\"\n"))
    };
    assert_eq!(read("/srv/backups").unwrap().backup_dir.as_deref(), Some(Path::new("/srv/backups")));
    let Mistakes(mistakes) = read("/srv/city").unwrap_err();
    assert_eq!(mistakes.first().map(|one| one.key.as_str()), Some("backup.dir"));
    assert_eq!(Settings::parse("").unwrap().backup_dir, None);
}

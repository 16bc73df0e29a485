//! What each route answers, as the contract says it.

use serde_json::{Map, Value, json};

use super::document::parameters;
use crate::domain::plan::issue::Format;
use crate::export::printer::kind_of;
use crate::web::routes::Verb;

/// What a route answers where that is a file, by the types that it comes in.
fn files(noun: &str, method: Verb) -> Option<Value> {
    let all = || Format::ALL.map(|format| kind_of(format).1).to_vec();
    let kinds = match (noun, method) {
        ("incidents/{number}/report" | "incidents/{number}/documents/{paper}", _) => all(),
        ("incidents/{number}/evidence/{no}/file", _) => vec!["application/octet-stream"],
        ("contacts", Verb::Get) => vec!["application/json", "text/csv; charset=utf-8"],
        _ => return None,
    };
    let schema = |kind: &str| match kind {
        "application/json" => json!({}),
        _ => json!({ "type": "string", "contentMediaType": kind }),
    };
    Some(kinds.into_iter().map(|kind| (kind.to_owned(), json!({ "schema": schema(kind) }))).collect())
}

/// The answers of a route, by status.
pub(super) fn responses(noun: &str, method: Verb) -> Value {
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let content = |schema: Value| json!({ "application/json": { "schema": schema } });
    let schema = match (noun, method) {
        (
            "auditors" | "incidents" | "incidents/{number}/evidence" | "incidents/{number}/documents",
            Verb::Get,
        )
        | ("incidents/{number}/history", _) => of("Page"),
        ("exceptions" | "proxies", Verb::Get) | ("reviews" | "disposals", _) | ("retention", Verb::Get) => {
            of("Page")
        }
        (noun, _) if noun.starts_with("exceptions") || noun.contains("/evidence") => {
            json!({ "type": "object" })
        }
        ("incidents/{number}/checklists" | "incidents/{number}/items", Verb::Get) => of("Page"),
        ("readiness", _) => of("Readiness"),
        ("incidents/{number}/containments" | "incidents/{number}/shares", Verb::Get)
        | ("incidents/{number}/log-sources", _) => of("Page"),
        ("contacts" | "tokens" | "accounts" | "audit/looks" | "audit/sign-ins", Verb::Get)
        | ("audit/checks", _) => of("Page"),
        (noun, _) if noun.starts_with("contacts") || noun.starts_with("tokens") => {
            json!({ "type": "object" })
        }
        ("incidents/{number}", Verb::Get) | ("incidents", Verb::Post) => of("Incident"),
        (noun, Verb::Post) if noun.starts_with("incidents/{number}/") => of("Incident"),
        (_, Verb::Get | Verb::Post) => json!({ "type": "object" }),
    };
    let is_new = method == Verb::Post
        && matches!(noun, "incidents" | "incidents/{number}/evidence" | "exceptions" | "proxies");
    let status = if is_new { "201" } else { "200" };
    let problem = json!({
        "description": "Problem",
        "content": { "application/problem+json": { "schema": of("Problem") } },
    });
    let mut responses = Map::new();
    let done = if method == Verb::Post {
        "Done. A token that may not read what it changed is told these alone, as far as there are such: "
            .to_owned()
            + &super::TOLD.join(", ")
    } else {
        "Done".to_owned()
    };
    let content = files(noun, method).unwrap_or_else(|| content(schema));
    responses.insert(status.to_owned(), json!({ "description": done, "content": content }));
    let mut codes = vec!["400", "401", "403", "404", "503"];
    if method == Verb::Post {
        codes.extend(["409", "413", "422"]);
    }
    if parameters(noun, method).iter().any(|one| one["in"] == "query") && method == Verb::Get {
        codes.push("422");
    }
    responses.extend(codes.into_iter().map(|code| (code.to_owned(), problem.clone())));
    Value::Object(responses)
}

//! Every address of the product, in one table: method, path, who may, who answers.

use actix_web::http::Method;

use super::guard::Scope::{Admin, Read, Report, Respond};
use super::visit::{Handler, Outcome, Visit};
use super::{
    account, api, assets, confirm, dashboard, health, home, incidents, mailbox, outside, readiness, receipt,
    sign_in, simulate,
};

/// One row.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Method.
    pub method: Verb,
    /// Path, names in braces.
    pub path: &'static str,
    /// Who may, and who answers.
    pub handler: Handler,
}

/// What an address can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Shows and never changes anything; answers HEAD as well.
    Get,
    /// Acts.
    Post,
}

use Handler::{Admin as Administrator, Anyone, Ciso, Staff, Token};
use Verb::{Get, Post};

/// The table.
pub fn table() -> Vec<Endpoint> {
    [public(), staff(), programs()].concat()
}

fn public() -> Vec<Endpoint> {
    vec![
        // 通報: anyone, without an account.
        on(Get, "/report", Anyone(outside::form)),
        on(Post, "/report", Anyone(outside::submit)),
        on(Post, "/report/receipt", Anyone(receipt::print)),
        on(Get, "/report/status", Anyone(outside::ask_status)),
        on(Post, "/report/status", Anyone(outside::show_status)),
        // 確認: whoever holds the link from a mail.
        on(Get, "/c/{token}", Anyone(confirm::show)),
        on(Post, "/c/{token}", Anyone(confirm::act)),
        // サインイン
        on(Get, "/sign-in", Anyone(sign_in::form)),
        on(Post, "/sign-in", Anyone(sign_in::enter)),
        // What machines ask.
        on(Get, "/livez", Anyone(health::livez)),
        on(Get, "/readyz", Anyone(health::readyz)),
        on(Get, "/metrics", Anyone(health::metrics)),
        on(Get, "/static/{file}", Anyone(serve_static)),
        on(Get, "/robots.txt", Anyone(health::robots)),
        // Only in `noroshi demo`; not found elsewhere.
        on(Get, "/demo/mailbox", Anyone(mailbox::index)),
        on(Get, "/demo/mailbox/{mail}", Anyone(mailbox::show)),
        // The contract for programs.
        on(Get, "/api/openapi.json", Anyone(api::document::json)),
        on(Get, "/api/docs", Anyone(api::document::page)),
    ]
}

fn staff() -> Vec<Endpoint> {
    vec![
        on(Get, "/", Staff(home::show)),
        on(Post, "/sign-out", Staff(sign_in::leave)),
        on(Get, "/account/password", Staff(account::form)),
        on(Post, "/account/password", Staff(account::change)),
        // 事案
        on(Get, "/incidents", Staff(incidents::index::show)),
        on(Get, "/incidents/new", Staff(incidents::new::form)),
        on(Post, "/incidents/new", Staff(incidents::new::submit)),
        on(Get, "/incidents/{number}", Staff(incidents::show::show)),
        on(Get, "/incidents/{number}/history", Staff(incidents::history::show)),
        on(Get, "/incidents/{number}/report", Staff(incidents::document::show)),
        on(Get, "/incidents/{number}/documents", Staff(incidents::documents::show)),
        on(Get, "/incidents/{number}/documents/{paper}", Staff(incidents::documents::file)),
        on(Post, "/incidents/{number}/documents", Staff(incidents::documents::issue)),
        on(Post, "/incidents/{number}/documents/texts", Staff(incidents::documents::prepare)),
        on(Post, "/incidents/{number}/documents/verification", Staff(incidents::documents::verify)),
        on(Post, "/incidents/{number}/confirmations", Staff(incidents::respond::confirm)),
        on(Post, "/incidents/{number}/acts", Staff(incidents::respond::act)),
        on(Post, "/incidents/{number}/judgements", Staff(incidents::respond::judge)),
        on(Post, "/incidents/{number}/approvals", Staff(incidents::respond::approve)),
        on(Post, "/incidents/{number}/records", Staff(incidents::respond::record)),
        on(Post, "/incidents/{number}/severity", Staff(incidents::handle::severity)),
        on(Post, "/incidents/{number}/phase", Staff(incidents::handle::phase)),
        on(Post, "/incidents/{number}/facts", Staff(incidents::handle::facts)),
        on(Post, "/incidents/{number}/levels", Staff(incidents::handle::next_level)),
        on(Post, "/incidents/{number}/modes", Staff(incidents::declare::mode)),
        on(Post, "/incidents/{number}/appointments", Staff(incidents::declare::appoint)),
        on(Post, "/incidents/{number}/withdrawals", Staff(incidents::handle::withdraw)),
        on(Post, "/incidents/{number}/notes", Staff(incidents::handle::note)),
        // 再発防止
        on(Get, "/incidents/{number}/prevention", Staff(incidents::prevention::show)),
        on(Post, "/incidents/{number}/prevention", Staff(incidents::prevention::act)),
        on(Get, "/prevention", Staff(incidents::prevention::list::show)),
        // 統括
        on(Get, "/ciso", Ciso(dashboard::show)),
        // 管理者と窓口
        on(Get, "/readiness", Staff(readiness::show)),
        on(Get, "/simulate", Administrator(simulate::form)),
        on(Post, "/simulate", Administrator(simulate::run)),
    ]
}

fn programs() -> Vec<Endpoint> {
    vec![
        on(Post, "/api/v1/incidents", Token(Report, api::intake::submit)),
        on(Get, "/api/v1/incidents", Token(Read, api::read::list)),
        on(Get, "/api/v1/incidents/{number}", Token(Read, api::read::one)),
        on(Get, "/api/v1/incidents/{number}/history", Token(Read, api::read::history)),
        on(Get, "/api/v1/incidents/{number}/report", Token(Read, api::read::report)),
        on(Get, "/api/v1/incidents/{number}/documents", Token(Read, api::documents::list)),
        on(Get, "/api/v1/incidents/{number}/documents/{paper}", Token(Read, api::documents::file)),
        on(Post, "/api/v1/incidents/{number}/documents", Token(Admin, api::documents::issue)),
        on(Get, "/api/v1/dashboard", Token(Read, api::read::dashboard)),
        on(Post, "/api/v1/incidents/{number}/confirmations", Token(Respond, api::acts::confirm)),
        on(Post, "/api/v1/incidents/{number}/reports-up", Token(Respond, api::acts::report_up)),
        on(Post, "/api/v1/incidents/{number}/judgements", Token(Respond, api::acts::judge)),
        on(Post, "/api/v1/incidents/{number}/acts", Token(Respond, api::acts::done)),
        on(Post, "/api/v1/incidents/{number}/approvals", Token(Respond, api::acts::approve)),
        on(Post, "/api/v1/incidents/{number}/delegations", Token(Respond, api::acts::delegate)),
        on(Post, "/api/v1/incidents/{number}/notes", Token(Respond, api::handle::note)),
        on(Get, "/api/v1/incidents/{number}/preventions", Token(Read, api::prevention::list)),
        on(Post, "/api/v1/incidents/{number}/preventions", Token(Respond, api::prevention::act)),
        on(Post, "/api/v1/incidents/{number}/severity", Token(Admin, api::handle::severity)),
        on(Post, "/api/v1/incidents/{number}/facts", Token(Admin, api::handle::facts)),
        on(Post, "/api/v1/incidents/{number}/phase", Token(Admin, api::handle::phase)),
        on(Post, "/api/v1/incidents/{number}/modes", Token(Admin, api::handle::mode)),
        on(Post, "/api/v1/incidents/{number}/appointments", Token(Admin, api::handle::appoint)),
    ]
}

const fn on(method: Verb, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method, path, handler }
}

impl Verb {
    /// The method.
    pub const fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
        }
    }
}

fn serve_static(visit: &Visit) -> Outcome {
    assets::find(&visit.path).ok_or(super::error::Failure::NotFound)
}

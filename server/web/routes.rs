//! Every address of the product, in one table: method, path, who may, who answers.

use std::sync::LazyLock;

use actix_web::http::Method;

use crate::identity::oidc::RETURN;

use super::admin::{accounts, tokens};
use super::guard::Scope::{self, Admin, Alerts, Read, Report, Respond};
use super::proof::Asked;
use super::registers::{disposals, exceptions, index, proxies, reviews};
use super::visit::{Handler, Outcome, Visit};
use super::{
    absences, account, admin, api, assets, audit, calendar, confirm, contacts, dashboard, deliveries, drills,
    health, home, incidents, invitation, live, mailbox, manual, outside, paper, party, people, published,
    readiness, retention, setup, sign_in, simulate, staff_report, statistics, verbs,
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
    /// What may come with it besides a form.
    pub brings: Brings,
    /// When a person who asks this shows again who they are.
    pub proof: Asked,
}

impl Endpoint {
    /// The same row, where that is asked.
    const fn proved(self, proof: Asked) -> Self {
        Self { proof, ..self }
    }
}

/// What may come with a request besides a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brings {
    /// Nothing.
    Nothing,
    /// A file of evidence: who may send one is asked before its first byte is read.
    Evidence,
    /// Files of whoever reports: the words are taken without them too.
    Attachments,
}

/// What an address can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Shows and never changes anything; answers HEAD as well.
    Get,
    /// Acts.
    Post,
}

use Handler::{Admin as Administrator, Anyone, Auditor, Ciso, Staff, Token};
use Verb::{Get, Post};

/// The table.
pub fn table() -> Vec<Endpoint> {
    TABLE.clone()
}

static TABLE: LazyLock<Vec<Endpoint>> = LazyLock::new(|| {
    [
        public(),
        staff(),
        administration(),
        overviews(),
        audits(),
        plan(),
        registers(),
        programs(),
        records(),
        verbs::endpoints(),
    ]
    .concat()
});

fn public() -> Vec<Endpoint> {
    vec![
        // 通報: anyone, without an account.
        on(Get, "/report", Anyone(outside::enter)),
        on(Get, "/report/new", Anyone(outside::begin)),
        attaching("/report", Anyone(outside::submit)),
        on(Post, "/report/receipt", Anyone(outside::receipt::print)),
        on(Get, "/report/status", Anyone(outside::status::ask)),
        on(Post, "/report/status", Anyone(outside::status::show)),
        attaching("/report/thread", Anyone(outside::status::add)),
        // 公表: for anybody.
        on(Get, published::PATH, Anyone(published::list)),
        on(Get, "/published/{called}", Anyone(published::show)),
        // 職員の報告: inside, without an account.
        on(Get, "/staff-report", Anyone(staff_report::form)),
        attaching("/staff-report", Anyone(staff_report::submit)),
        // 確認: whoever holds the link from a mail.
        on(Get, "/c/{token}", Anyone(confirm::show)),
        on(Post, "/c/{token}", Anyone(confirm::act)),
        // 関係機関: whoever holds the link from a notice to a body outside.
        on(Get, "/p/{token}", Anyone(party::show)),
        on(Post, "/p/{token}", Anyone(party::act)),
        // 招待: whoever holds the link from a mail to the owner of an account.
        on(Get, "/invitation/{token}", Anyone(invitation::show)),
        on(Post, "/invitation/{token}", Anyone(invitation::choose)),
        // The emblem that every page shows.
        on(Get, "/emblem/{hash}", Anyone(admin::face::emblem)),
        // はじめに: while nobody has an account.
        on(Get, "/setup", Anyone(setup::form)),
        on(Post, "/setup", Anyone(setup::begin)),
        // サインイン
        on(Get, "/sign-in", Anyone(sign_in::form)),
        on(Post, "/sign-in", Anyone(sign_in::enter)),
        on(Get, "/sign-in/factor", Anyone(sign_in::second::form)),
        on(Post, "/sign-in/factor", Anyone(sign_in::second::enter)),
        on(Get, "/sign-in/oidc", Anyone(sign_in::oidc::begin)),
        on(Get, RETURN, Anyone(sign_in::oidc::back)),
        on(Post, "/sign-in/proxy", Anyone(sign_in::proxy::enter)),
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
        on(Get, live::PATH, Staff(live::show)),
        on(Get, "/names", Staff(people::names)),
        on(Post, "/sign-out", Staff(sign_in::leave)),
        // 手引き
        on(Get, manual::ADDRESS, Staff(manual::first)),
        on(Get, "/manual/{manual}", Staff(manual::show)),
        on(Get, "/account", Staff(account::show)),
        on(Get, "/account/password", Staff(account::form)),
        on(Post, "/account/password", Staff(account::change)),
        on(Get, "/account/factor", Staff(account::factor::show)),
        on(Post, "/account/factor", Staff(account::factor::act)),
        // 不在
        on(Get, "/absences", Staff(absences::show)),
        on(Get, "/absences/{absence}", Staff(absences::show_one)),
        on(Get, "/api/v1/absences", Token(Admin, api::absences::list)),
        on(Get, "/account/sessions", Staff(account::sessions::show)),
        on(Post, "/account/sessions", Staff(account::sessions::end)),
        // 事案
        on(Get, "/incidents", Staff(incidents::index::show)),
        on(Get, "/incidents/new", Staff(incidents::new::form)),
        attaching("/incidents/new", Staff(incidents::new::submit)),
        on(Get, "/incidents/{number}", Staff(incidents::show::show)),
        on(Get, "/incidents/{number}/ladder", Staff(incidents::contact::show)),
        on(Get, "/incidents/{number}/history", Staff(incidents::history::show)),
        on(Get, "/incidents/{number}/acts", Staff(incidents::acts::show)),
        on(Post, "/incidents/{number}/reporters", Staff(incidents::reporters::renew)),
        on(Get, "/incidents/{number}/report", Staff(incidents::document::show)),
        on(Get, "/incidents/{number}/documents", Staff(incidents::documents::show)),
        on(Get, "/incidents/{number}/documents/{paper}", Staff(incidents::documents::file)),
        on(Post, "/incidents/{number}/documents", Staff(incidents::documents::issue)),
        on(Post, "/incidents/{number}/documents/texts", Staff(incidents::documents::prepare)),
        on(Post, "/incidents/{number}/documents/verification", Staff(incidents::documents::verify)),
        on(Get, "/incidents/{number}/items", Staff(incidents::response::items::show)),
        on(Post, "/incidents/{number}/items/sheet", Staff(incidents::response::sheet::statements)),
        on(Get, "/incidents/{number}/publication", Staff(incidents::response::publication::show)),
        // 紙からの入力
        on(Get, "/paper", Staff(paper::form)),
        on(Post, "/paper", Staff(paper::submit_report)),
        on(Get, "/incidents/{number}/paper", Staff(incidents::paper::show)),
        // 統括
        on(Get, "/ciso", Ciso(dashboard::show)),
    ]
}

/// 管理: what administrators set up, and what the desk sends again.
fn administration() -> Vec<Endpoint> {
    vec![
        on(Get, "/admin", Administrator(admin::show)),
        on(Get, "/admin/people", Administrator(admin::people::show)),
        on(Get, "/admin/changes", Administrator(admin::changes::show)),
        on(Post, "/admin/changes", Administrator(admin::changes::submit)),
        on(Post, "/admin/changes/ahead", Administrator(admin::changes::ahead::take_back)),
        on(Get, "/admin/directory", Administrator(admin::directory::show)),
        on(Post, "/admin/directory", Administrator(admin::directory::read)),
        on(Get, "/admin/channels", Administrator(admin::channels::show)),
        on(Post, "/admin/channels", Administrator(admin::channels::test)),
        on(Post, "/admin/channels/answers", Administrator(admin::channels::answered)),
        on(Get, "/admin/face", Administrator(admin::face::show)),
        on(Post, "/admin/face", Administrator(admin::face::submit)),
        on(Get, "/admin/state", Administrator(admin::state::show)),
        on(Get, "/admin/outage", Staff(admin::outage::show)),
        on(Get, "/admin/outage/file", Staff(admin::outage::file)),
        on(Post, "/admin/outage", Staff(admin::outage::note)),
        on(Post, "/admin/state/backups", Administrator(admin::state::backups::order)),
        on(Get, "/deliveries", Staff(deliveries::show)),
        on(Post, "/deliveries/{delivery}/retries", Staff(deliveries::retry)),
        on(Get, "/admin/people/new", Administrator(admin::people::new)),
        on(Post, "/admin/people/new", Administrator(admin::people::create)),
        on(Get, "/admin/people/{person}", Administrator(admin::people::show_one)),
        on(Post, "/admin/people/{person}", Administrator(admin::people::change)),
        on(Get, "/simulate", Administrator(simulate::form)),
        on(Post, "/simulate", Administrator(simulate::run)),
        // 利用者
        on(Get, "/admin/accounts", Administrator(accounts::show)),
        on(Post, "/admin/accounts", Administrator(accounts::make)).proved(Asked::Sent("is_admin")),
        on(Post, "/admin/accounts/invitations", Administrator(accounts::invite)).proved(Asked::Always),
        on(Get, "/admin/accounts/{person}", Administrator(accounts::show_one)),
        on(Post, "/admin/accounts/{person}/invitations", Administrator(accounts::invite_one))
            .proved(Asked::Always),
        on(Post, "/admin/accounts/{person}/passwords", Administrator(accounts::reset)).proved(Asked::Always),
        on(Post, "/admin/accounts/{person}/state", Administrator(accounts::set_state)),
        on(Post, "/admin/accounts/{person}/role", Administrator(accounts::set_role)).proved(Asked::Always),
        on(Post, "/admin/accounts/{person}/sessions", Administrator(accounts::end_sessions)),
        on(Post, "/admin/accounts/{person}/factor", Administrator(accounts::take_factor))
            .proved(Asked::Always),
        on(Post, "/admin/accounts/{person}/break-glass", Administrator(accounts::set_break_glass))
            .proved(Asked::Always),
        // APIトークン
        on(Get, "/admin/tokens", Administrator(tokens::show)),
        on(Post, "/admin/tokens", Administrator(tokens::make)).proved(Asked::Always),
        on(Post, "/admin/tokens/{name}/revocations", Administrator(tokens::revoke)),
        // 計画
        on(Get, "/admin/policy", Staff(admin::policy::show)),
        on(Get, "/admin/policy/file", Staff(admin::policy::file)),
        on(Get, "/admin/policy/trial", Administrator(admin::policy::trial::form)),
        on(Post, "/admin/policy/trial", Administrator(admin::policy::trial::run)),
        on(Get, "/admin/policy/values", Administrator(admin::policy::values::form)),
        on(Post, "/admin/policy/values", Administrator(admin::policy::values::change)),
        on(Post, "/admin/policy/activations", Administrator(admin::policy::trial::activate)),
        on(Post, "/admin/policy/proposals/{no}", Staff(admin::policy::waiting::judge)),
        on(Get, "/api/v1/policy", Token(Admin, api::policy::show)),
        on(Post, "/api/v1/policy/checks", Token(Admin, api::policy::check)),
    ]
}

/// What is said of many incidents together.
fn overviews() -> Vec<Endpoint> {
    vec![
        on(Get, "/calendar", Staff(calendar::show)),
        on(Get, "/statistics", Staff(statistics::show)),
        on(Get, "/readiness", Staff(readiness::show)),
        on(Get, "/drills", Staff(drills::show)),
    ]
}

/// 監査: what an auditor proves with.
fn audits() -> Vec<Endpoint> {
    vec![
        on(Get, "/audit", Staff(audit::show)),
        on(Get, "/audit/checks", Auditor(audit::checks::show)),
        on(Post, "/audit/checks", Auditor(audit::checks::order)),
        on(Get, "/audit/looks", Auditor(audit::looks::show)),
        on(Get, "/audit/sign-ins", Auditor(audit::sign_ins::show)),
        on(Get, "/audit/package", Auditor(audit::package::show)),
        on(Post, "/audit/package", Auditor(audit::package::make)).proved(Asked::Always),
        on(Get, "/api/v1/audit/checks", Token(Read, audit::checks::list)),
        on(Post, "/api/v1/audit/checks", Token(Admin, audit::checks::order_for_program)),
        on(Get, "/api/v1/audit/looks", Token(Read, audit::looks::list)),
        on(Get, "/api/v1/audit/sign-ins", Token(Admin, audit::sign_ins::list)),
    ]
}

/// What the plan adds to an incident, and its evidence.
fn plan() -> Vec<Endpoint> {
    vec![
        // 対応措置
        on(Get, "/incidents/{number}/response", Staff(incidents::response::checks::show)),
        on(Post, "/incidents/{number}/response", Staff(incidents::response::sheet::checklists)),
        on(Get, "/incidents/{number}/response/{item}", Staff(incidents::response::checks::item)),
        // 再発防止
        on(Get, "/incidents/{number}/prevention", Staff(incidents::prevention::show)),
        on(Get, "/prevention", Staff(incidents::prevention::list::show)),
        // 訓練
        on(Get, "/incidents/{number}/drill", Staff(incidents::drill::show)),
        // 期限
        on(Get, "/incidents/{number}/deadlines", Staff(incidents::deadline::show)),
        // 証拠
        on(Get, "/incidents/{number}/evidence", Staff(incidents::evidence::list::show)),
        upload("/incidents/{number}/evidence", Staff(incidents::evidence::list::add)),
        on(Get, "/incidents/{number}/attachments/{receipt}/{no}", Staff(incidents::evidence::attached::file)),
        on(Post, "/incidents/{number}/attachments/{receipt}/{no}", Staff(incidents::evidence::attached::act)),
        on(Post, "/incidents/{number}/evidence/package", Staff(incidents::evidence::list::package)),
        on(Get, "/incidents/{number}/evidence/{no}", Staff(incidents::evidence::item::show)),
        on(Get, "/incidents/{number}/evidence/{no}/file", Staff(incidents::evidence::item::file)),
        on(Post, "/incidents/{number}/evidence/{no}/checks", Staff(incidents::evidence::item::check)),
    ]
}

/// What the body keeps about its own rules.
fn registers() -> Vec<Endpoint> {
    vec![
        // 連絡先
        on(Get, "/contacts", Staff(contacts::show)),
        on(Get, "/contacts/network", Staff(contacts::document::show)),
        on(Get, "/contacts/new", Staff(contacts::new)),
        on(Post, "/contacts/new", Staff(contacts::save)),
        on(Post, "/contacts/copies", Staff(contacts::copies)),
        on(Get, "/contacts/{callee}", Staff(contacts::show_one)),
        on(Post, "/contacts/{callee}", Staff(contacts::save)),
        // 例外措置
        on(Get, "/registers", Staff(index::show)),
        // 保存と廃棄
        on(Get, "/retention", Staff(retention::show)),
        on(Get, "/incidents/{number}/retention", Staff(incidents::retention::show)),
        on(Get, "/api/v1/retention", Token(Read, api::retention::list)),
        on(Get, "/exceptions", Staff(exceptions::show)),
        on(Get, "/exceptions/new", Staff(exceptions::new)),
        on(Get, "/exceptions/register", Staff(exceptions::document)),
        on(Get, "/exceptions/{no}", Staff(exceptions::show_one)),
        // 廃棄記録
        on(Get, "/disposals", Staff(disposals::show)),
        on(Get, "/disposals/register", Staff(disposals::document)),
        on(Get, "/api/v1/disposals", Token(Read, api::disposals::list)),
        // 特権の代行者
        on(Get, "/proxies", Staff(proxies::show)),
        on(Get, "/proxies/register", Staff(proxies::document)),
        on(Get, "/proxies/{no}", Staff(proxies::show_one)),
        on(Get, "/api/v1/proxies", Token(Read, api::proxies::list)),
        on(Get, "/api/v1/proxies/{no}", Token(Read, api::proxies::one)),
        // 計画の見直し
        on(Get, "/reviews", Staff(reviews::show)),
        on(Get, "/reviews/register", Staff(reviews::document)),
        on(Get, "/api/v1/reviews", Token(Read, api::reviews::list)),
        on(Get, "/api/v1/exceptions", Token(Read, api::exceptions::list)),
        on(Get, "/api/v1/exceptions/{no}", Token(Read, api::exceptions::one)),
    ]
}

/// The list of contacts and what the response records, for programs.
fn records() -> Vec<Endpoint> {
    vec![
        on(Get, "/api/v1/incidents/{number}/containments", Token(Read, api::records::containments)),
        on(Get, "/api/v1/incidents/{number}/shares", Token(Read, api::records::shares)),
        on(Get, "/api/v1/incidents/{number}/publications", Token(Read, api::records::publication)),
        on(Get, "/api/v1/accounts", Token(Admin, api::accounts::list)),
        on(Get, "/api/v1/tokens", Token(Admin, api::tokens::list)),
        on(Post, "/api/v1/tokens/{name}/revocations", Token(Admin, api::tokens::revoke)),
        on(Get, "/api/v1/contacts", Token(Admin, api::contacts::list)),
        on(Post, "/api/v1/contacts", Token(Admin, api::contacts::save)),
        on(Post, "/api/v1/organisation/ends", Token(Admin, api::organisation::end)),
        on(Get, "/api/v1/incidents/{number}/log-sources", Token(Read, api::records::sources)),
    ]
}

fn programs() -> Vec<Endpoint> {
    vec![
        on(Post, "/api/v1/incidents", Token(Report, api::intake::submit)),
        on(Post, "/api/v1/alerts/alertmanager", Token(Alerts, api::alerts::alertmanager)),
        on(Get, "/api/v1/incidents", Token(Read, api::read::list)),
        on(Get, "/api/v1/incidents/{number}", Token(Read, api::read::one)),
        on(Get, "/api/v1/incidents/{number}/history", Token(Read, api::read::history)),
        on(Get, "/api/v1/incidents/{number}/report", Token(Read, api::read::report)),
        on(Get, "/api/v1/incidents/{number}/documents", Token(Read, api::documents::list)),
        on(Get, "/api/v1/incidents/{number}/documents/{paper}", Token(Read, api::documents::file)),
        on(Post, "/api/v1/incidents/{number}/documents", Token(Admin, api::documents::issue)),
        on(Get, "/api/v1/incidents/{number}/drill", Token(Read, api::drill::read)),
        on(Get, "/api/v1/drills", Token(Read, api::read::drills)),
        on(Get, "/api/v1/auditors", Token(Read, api::read::auditors)),
        on(Get, "/api/v1/dashboard", Token(Read, api::read::dashboard)),
        on(Get, "/api/v1/readiness", Token(Read, api::readiness::show)),
        on(Get, "/api/v1/statistics", Token(Read, api::statistics::read)),
        on(Get, "/api/v1/incidents/{number}/deadlines", Token(Read, api::deadline::read)),
        on(Get, "/api/v1/incidents/{number}/preventions", Token(Read, api::prevention::list)),
        on(Get, "/api/v1/incidents/{number}/evidence", Token(Read, api::evidence::list)),
        upload("/api/v1/incidents/{number}/evidence", Token(Respond, api::evidence::add)),
        on(Get, "/api/v1/incidents/{number}/evidence/{no}", Token(Read, api::evidence::one)),
        on(Get, "/api/v1/incidents/{number}/evidence/{no}/file", Token(Read, api::evidence::file)),
        on(Get, "/api/v1/incidents/{number}/checklists", Token(Read, api::response::checklists)),
        on(Get, "/api/v1/incidents/{number}/items", Token(Read, api::response::items)),
    ]
}

/// The scope that reads what is posted to an address: that of the nearest address above it which programs
/// read.
pub(super) fn reading_scope(path: &str) -> Option<Scope> {
    let above = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
    let read = |path: &str| {
        let row = TABLE.iter().find(|row| row.method == Get && row.path == path)?;
        match row.handler {
            Token(scope, _) => Some(scope),
            Anyone(_) | Staff(_) | Ciso(_) | Auditor(_) | Administrator(_) => None,
        }
    };
    above.into_iter().find_map(read)
}

/// Every act before which a person shows again who they are: its address, and what a form says by which it is
/// that act.
pub fn proved() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let said = |asked: Asked| match asked {
        Asked::Never | Asked::OfVerb => None,
        Asked::Always => Some(Vec::new()),
        Asked::Sent(field) => Some(vec![(field, "1")]),
        Asked::Says(field, value) => Some(vec![(field, value)]),
    };
    let own = TABLE.iter().filter_map(|row| Some((row.path, said(row.proof)?)));
    let rows = TABLE.iter().filter(|row| row.proof == Asked::OfVerb);
    let of_verbs = rows.flat_map(|row| {
        let means = move |verb: &'static verbs::Verb| {
            let act = verb.act.map(|act| ("act", act));
            Some((row.path, act.into_iter().chain(said(verb.proof)?).collect()))
        };
        verbs::of_path(row.path).filter_map(means)
    });
    own.chain(of_verbs).collect()
}

/// The page on which what was asked stands, shown instead of doing it; none where no page is above it.
pub(super) fn page_above(visit: &Visit) -> Option<Outcome> {
    let above =
        |text: &'static str| std::iter::successors(Some(text), |at| at.rsplit_once('/').map(|(up, _)| up));
    let staff = visit.staff.as_ref()?;
    let own = verbs::page_of(visit.route);
    let (row, act) = own.iter().map(String::as_str).chain(above(visit.route)).find_map(|path| {
        let row = TABLE.iter().find(|row| row.method == Get && row.path == path)?;
        match row.handler {
            Staff(act) | Ciso(act) | Auditor(act) | Administrator(act) => Some((row, act)),
            Anyone(_) | Token(..) => None,
        }
    })?;
    let depth = row.path.matches('/').count();
    let path: Vec<&str> = visit.path.split('/').take(depth.saturating_add(1)).collect();
    let page = Visit { method: Method::GET, path: path.join("/"), route: row.path, ..visit.clone() };
    Some(act(&page, staff))
}

const fn on(method: Verb, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method, path, handler, brings: Brings::Nothing, proof: Asked::Never }
}

/// A row for what the table does not have.
pub(super) const fn nowhere(handler: Handler) -> Endpoint {
    on(Get, "", handler)
}

const fn upload(path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { brings: Brings::Evidence, ..on(Post, path, handler) }
}

const fn attaching(path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { brings: Brings::Attachments, ..on(Post, path, handler) }
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

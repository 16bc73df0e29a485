//! The page of an incident's papers: how far each has come, what is missing and where it is written, what is
//! proposed from what is known, and what proves a paper that is handed in.

use crate::app::App;

/// The desk of the sample city.
const DESK: &str = "4001";
const SUMMARY: &str = "住民税のUSBメモリが見当たらない";

fn cards(body: &str) -> Vec<String> {
    let papers = body.split("<div class=\"papers\">").nth(1).unwrap().split("\n</div>").next().unwrap();
    papers.split("<article").skip(1).map(plain).collect()
}

/// Addresses as a browser reads them.
fn plain(body: &str) -> String {
    body.replace("&#x3D;", "=").replace("&amp;", "&")
}

#[test]
fn each_kind_of_reader_has_a_card_with_its_state_and_its_files() {
    let app = App::start();
    let number = app.report();
    let page = app.staff(DESK).get(&format!("/incidents/{number}/documents?variant=council"));
    let found = cards(&page.body);
    assert_eq!(found.len(), 4, "a loss is no fault: {}", page.body);
    for (card, (name, state)) in found.iter().zip([
        ("庁内用", "第1報 下書き"),
        ("首長・議会用", "第1報 未着手・未記入"),
        ("公表用", "第1報 未着手・未記入"),
        ("個人情報保護委員会用", "第1報 未着手・未記入"),
    ]) {
        assert!(card.contains(name) && card.contains(state), "{name}: {card}");
        let (open, folded) = card.split_once("ほかの形式").unwrap();
        assert!(open.contains("format=docx") && open.contains("format=pdf"), "{card}");
        assert!(!open.contains("format=iodef") && folded.contains("format=iodef"), "{card}");
    }
}

#[test]
fn what_is_missing_is_a_link_to_where_it_is_written() {
    let app = App::start();
    let number = app.report();
    let base = format!("/incidents/{number}");
    let page = app.staff(DESK).get(&format!("{base}/documents?variant=council"));
    let found = cards(&page.body);
    assert!(found[1].contains("<a href=\"#contact\">問合せ先</a>"), "{}", found[1]);
    assert!(page.body.contains("id=\"contact\""), "the link leads somewhere");
    assert!(found[3].contains(&format!("href=\"{base}/documents?variant=ppc#cause\"")), "{}", found[3]);
    assert!(found[0].contains(&format!("href=\"{base}/deadlines\"")), "{}", found[0]);
    // Who may not write has words and no link that leads nowhere.
    let page = app.staff("1234").get(&format!("{base}/documents?variant=council"));
    assert!(!cards(&page.body)[1].contains("href=\"#contact\""), "{}", page.body);
}

#[test]
fn one_button_is_filled_and_it_is_the_next_act() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff(DESK);
    let forms = |body: &str| {
        let form = |action: &str| {
            let rest = body.split(&format!("action=\"/incidents/{number}/documents{action}\"")).nth(1);
            rest.unwrap().split("</form>").next().unwrap().contains("<button class=\"main\">")
        };
        (form("/texts"), form(""))
    };
    let page = format!("/incidents/{number}/documents?variant=council");
    assert_eq!(forms(&desk.get(&page).body), (true, false), "first it is written");
    let token = desk.get(&page).value_of("token");
    let fields = ["overview", "course", "personal-data", "response", "prevention", "contact"];
    let mut texts: Vec<(&str, &str)> = fields.iter().map(|field| (*field, "書いた")).collect();
    texts.extend([("variant", "council"), ("token", token.as_str())]);
    assert_eq!(desk.post(&format!("/incidents/{number}/documents/texts"), &texts).status, 303);
    assert_eq!(forms(&desk.get(&page).body), (false, true), "then it is issued");
}

#[test]
fn a_draft_is_proposed_from_what_is_known_and_no_paper_says_it_before_it_is_kept() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff(DESK);
    for variant in ["council", "press", "ppc"] {
        let page = desk.get(&format!("/incidents/{number}/documents?variant={variant}")).body;
        let overview =
            page.split("<textarea id=\"overview\"").nth(1).unwrap().split("</textarea>").next().unwrap();
        assert!(overview.contains(SUMMARY), "{variant}: {overview}");
        assert!(page.contains("分かっていることから入れた案です"), "{variant}");
    }
    let press = desk.get(&format!("/incidents/{number}/report?variant=press&format=md")).body;
    assert!(!press.contains(SUMMARY), "the public reads what somebody wrote for it: {press}");
}

#[test]
fn what_is_handed_to_the_commission_has_its_certificate_on_another_paper() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff(DESK);
    let base = format!("/incidents/{number}/documents");
    let token = desk.get(&base).value_of("token");
    let order = [("variant", "ppc"), ("format", "md"), ("edition", "next"), ("token", token.as_str())];
    assert_eq!(desk.post(&base, &order).status, 303);
    let file = desk.get(&format!("{base}/1")).body;
    assert!(file.contains("報告する機関") && file.contains("第1号"), "{file}");
    assert!(!file.contains("検証コード") && !file.contains("文書の証明"), "{file}");
    let certificate = desk.get(&format!("{base}/1?part=certificate"));
    assert_eq!((certificate.status, certificate.header("content-type")), (200, "application/pdf"));
    assert!(plain(&desk.get(&base).body).contains(&format!("{base}/1?part=certificate")));
    assert_eq!(app.staff("1235").get(&format!("{base}/1?part=certificate")).status, 404);
    assert_eq!(desk.get(&format!("{base}/2?part=certificate")).status, 404);
}

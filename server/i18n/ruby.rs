//! Readings over characters (ルビ): the catalogue writes 漢字《かんじ》, a page shows it as readers know it.

/// A page with its readings set as ruby in what is read, and left out where only plain text can stand: in a
/// tag, a title, a list to choose from, a field that is typed into.
pub fn mark(html: &str) -> String {
    const PLAIN: [&str; 4] = ["title", "option", "textarea", "style"];
    let mut page = String::with_capacity(html.len() * 2);
    let mut inside: Option<&str> = None;
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        set(&mut page, before, inside.is_none());
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name: &str = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        inside = match inside {
            None => PLAIN.into_iter().find(|plain| *plain == name),
            Some(plain) if tag.strip_prefix('/') == Some(plain) => None,
            still => still,
        };
        page.push('<');
        set(&mut page, tag, false);
        page.push('>');
        rest = after;
    }
    set(&mut page, rest, inside.is_none());
    page
}

/// A text as plain text: without readings.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    set(&mut plain, text, false);
    plain
}

fn set(page: &mut String, text: &str, is_read: bool) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('《') {
        let Some((reading, after)) = after.split_once('》') else { break };
        let at = before.char_indices().rev().find(|(_, c)| !is_ideograph(*c));
        let at = at.map_or(0, |(at, c)| at + c.len_utf8());
        let (plain, base) = before.split_at(at);
        page.push_str(plain);
        if base.is_empty() {
            // Somebody's own brackets: nothing of theirs is lost.
            page.push_str(&format!("《{reading}》"));
        } else if is_read {
            page.push_str(&format!("<ruby>{base}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"));
        } else {
            page.push_str(base);
        }
        rest = after;
    }
    page.push_str(rest);
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{mark, plain};

    #[test]
    fn readings_stand_over_what_is_read_and_nowhere_else() {
        let ruby = "<ruby>紙<rp>(</rp><rt>かみ</rt><rp>)</rp></ruby>";
        assert_eq!(mark("<p>この紙《かみ》です</p>"), format!("<p>この{ruby}です</p>"));
        assert_eq!(
            mark("<title>紙《かみ》</title><b>紙《かみ》</b>"),
            format!("<title>紙</title><b>{ruby}</b>")
        );
        assert_eq!(mark("<a title=\"紙《かみ》\">x</a>"), "<a title=\"紙\">x</a>");
        assert_eq!(mark("<option>紙《かみ》</option>紙《かみ》"), format!("<option>紙</option>{ruby}"));
        assert_eq!(plain("紙《かみ》と木《き》"), "紙と木");
    }

    #[test]
    fn what_somebody_wrote_in_such_brackets_stays() {
        assert_eq!(mark("<p>《題》です、a《b</p>"), "<p>《題》です、a《b</p>");
    }
}

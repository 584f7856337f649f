//! The documents, and the screen on which one of them is read.

use paylater_core::consent::Shown;

use super::*;

/// A view whose first document has to be open for ten seconds and has this text.
fn view_with(text: &str) -> Rc<CheckoutView> {
    let mut view = Rc::unwrap_or_clone(view());
    let document = &mut view.options[0].documents[0];
    (document.text, document.reading_s) = (text.into(), 10);
    Rc::new(view)
}

/// The first document open for so many seconds.
fn reading(text: &str, seconds: u32) -> Checkout {
    let shown = vec![("zhima".to_string(), Shown { seconds, to_end: false })];
    let choice = Choice { shown, ..chosen(Way::AlipayZhima, Some("zhima"), &[]) };
    Checkout::Reading { view: view_with(text), choice, changes: vec![], document: "zhima".into() }
}

fn sought(words: &str, at: i32) -> ViewState {
    let mut view_state = ViewState::default();
    view_state.reader.seek(words);
    view_state.reader.at = at;
    view_state
}

const LONG: &str = "# 一、费用\n\n费用如下。\n\n# 二、逾期\n\n逾期费用。\nAPR and apr.\n\n# 三、退款\n\n<b>不是标签</b>\n\n# 四、撤回\n\n完。";

#[test]
fn every_document_has_its_own_tick_says_whether_it_is_needed_and_is_one_touch_from_its_text() {
    let markup = markup(&choosing(chosen(Way::AlipayZhima, Some("zhima"), &["zhima"]), vec![]));
    assert!(opening(&markup, r#"id="paylater-document-zhima""#).contains(" checked"));
    assert!(!opening(&markup, r#"id="paylater-document-news""#).contains(" checked"));
    let read = words(&markup);
    assert!(
        read.contains("《先享服务协议》必选：不同意就不能使用这种方式。阅读全文 《先享服务协议》"),
        "{read}"
    );
    assert!(read.contains("《消息授权书》可选：不同意也可以继续。阅读全文 《消息授权书》"), "{read}");
}

#[test]
fn a_tick_that_opens_the_text_first_says_so() {
    let choice = chosen(Way::AlipayZhima, Some("zhima"), &[]);
    let checkout = Checkout::Choosing {
        view: view_with("# 一\n\n二"),
        choice,
        notice: None,
        changes: vec![],
        missing: vec![],
    };
    let read = words(&markup(&checkout));
    assert!(read.contains("不同意就不能使用这种方式。 须先阅读至少 10 秒。"), "{read}");
    assert_eq!(read.matches("须先阅读").count(), 1, "{read}");
}

#[test]
fn the_reader_shows_title_version_and_the_whole_text_with_its_headings_and_nothing_as_markup() {
    let markup = markup(&reading(LONG, 0));
    assert!(opening(&markup, r#"id="paylater-heading""#).contains("tabindex"));
    let read = words(&markup);
    assert!(read.starts_with("《先享服务协议》") && read.contains("版本 2026-11"), "{read}");
    assert!(markup.contains(r#"tabindex="-1">二、逾期</h3><p>逾期费用。"#), "{markup}");
    assert!(markup.contains("<p>&lt;b&gt;不是标签"), "{markup}");
    assert!(read.contains("全文完"), "{read}");
}

#[test]
fn a_longer_text_has_contents_that_lead_to_its_headings_and_a_short_one_has_none() {
    let long = markup(&reading(LONG, 0));
    let contents = &long[long.find("<details").expect("contents")..long.find("</details>").expect("its end")];
    assert_eq!(contents.matches("<li>").count(), 4);
    assert!(words(contents).starts_with("目录一、费用二、逾期"), "{contents}");
    assert!(!markup(&reading("# 一\n\n文\n\n# 二\n\n文", 0)).contains("<details"));
}

#[test]
fn until_the_reading_time_is_over_the_tick_cannot_be_given_and_both_say_why() {
    let waiting = markup(&reading(LONG, 3));
    assert!(words(&waiting).contains("须打开至少 10 秒才能同意；离开页面时不计时。"));
    assert!(waiting.contains(r#"role="timer">还须阅读 7 秒<"#), "{waiting}");
    let agree = opening(&waiting, ">同意<");
    let agree = &agree[agree.rfind("<button").unwrap_or_default()..];
    assert!(agree.contains("disabled") && agree.contains(r#"aria-describedby="paylater-left""#), "{agree}");
    assert!(waiting.contains(r#"id="paylater-left">还须阅读 7 秒<"#), "{waiting}");

    let over = markup(&reading(LONG, 10));
    assert!(over.contains(r#"role="status"><p>阅读时间已够，可以同意了。"#), "{over}");
    assert!(!over.contains("disabled=") && !over.contains("还须阅读"), "{over}");
}

#[test]
fn the_status_that_is_read_out_changes_at_the_end_of_the_reading_time_only() {
    let status = |seconds| {
        let markup = markup(&reading(LONG, seconds));
        let at = markup.find(r#"<div class="lead" role="status">"#).expect("a status");
        markup[at..at + markup[at..].find("</div>").expect("its end")].to_string()
    };
    assert_eq!(status(0), status(9));
    assert_ne!(status(9), status(10));
}

#[test]
fn what_is_sought_is_marked_and_counted_and_one_match_is_the_one_shown() {
    let found =
        |words_sought: &str, at| markup_of(&reading(LONG, 0), Locale::ZhHans, &sought(words_sought, at));
    let first = found("费用", 0);
    assert_eq!(first.matches("<mark").count(), 3, "contents are not searched: {first}");
    assert!(first.contains(r#"role="status">第 1 处，共 3 处<"#), "{first}");
    assert!(first.contains(r#"一、<mark class="now" id="paylater-match">费用</mark></h3>"#), "{first}");
    for (at, place) in [(1, 2), (2, 3), (3, 1), (-1, 3)] {
        let markup = found("费用", at);
        assert!(markup.contains(&format!("第 {place} 处，共 3 处")), "{at}: {markup}");
        assert_eq!(markup.matches(r#"id="paylater-match""#).count(), 1);
    }
    assert_eq!(found("aPr", 0).matches("<mark").count(), 2, "large and small letters count as the same");
    let none = found("利滚利", 0);
    assert!(none.contains(r#"role="status">没有找到<"#) && !none.contains("<mark"), "{none}");
    assert!(!found("  ", 0).contains("<mark"));
}

#[test]
fn the_letters_have_five_sizes_and_stop_at_both_ends() {
    let mut view_state = ViewState::default();
    let mut seen = Vec::new();
    for turn in
        [Turn::Smaller, Turn::Smaller, Turn::Larger, Turn::Larger, Turn::Larger, Turn::Larger, Turn::Larger]
    {
        view_state.reader.turn(turn);
        let markup = markup_of(&reading(LONG, 0), Locale::ZhHans, &view_state);
        let at = markup.find("paper size-").expect("a size") + "paper size-".len();
        seen.push(markup[at..=at].to_string());
    }
    assert_eq!(seen.concat(), "1123455");
}

#[test]
fn a_search_belongs_to_its_document_and_the_size_to_the_shopper() {
    let mut view_state = sought("费用", 2);
    view_state.reader.turn(Turn::Larger);
    view_state.follow(&reading(LONG, 0));
    assert_eq!(view_state.reader.sought, "费用");
    view_state.follow(&choosing(Choice::default(), vec![]));
    assert_eq!((view_state.reader.sought.as_str(), view_state.reader.at, view_state.reader.size), ("", 0, 2));
}

#[test]
fn who_has_agreed_already_is_only_offered_the_way_back() {
    let choice = chosen(Way::AlipayZhima, Some("zhima"), &["zhima"]);
    let markup = markup(&Checkout::Reading {
        view: view_with(LONG),
        choice,
        changes: vec![],
        document: "zhima".into(),
    });
    assert!(!markup.contains(">同意<") && markup.contains(">返回</button>"), "{markup}");
}

use super::{check_against, in_file};
use crate::tidy::source::Source;

/// The lines of the findings in these arms of one `match`, the first arm being line 2, and the type that each names.
fn findings(arms: &str) -> Vec<String> {
    lines(&format!("fn f() {{ match subject {{\n{arms}\n}} }}"))
}

fn lines(text: &str) -> Vec<String> {
    let found = in_file(&Source::new("crates/core/src/offer.rs", text));
    let told = found.iter().map(|finding| {
        let line = finding.split([':', ' ']).nth(1).unwrap();
        format!("{line} {}", finding.split('`').nth(1).unwrap())
    });
    told.collect()
}

#[test]
fn a_finding_says_where_what_and_why() {
    assert_eq!(
        in_file(&Source::new("a.rs", "fn f() { match way {\n    Way::Huabei => 1,\n    _ => 2,\n} }")),
        [
            "a.rs:3 lets every other way to pay through (`Way`); write every one out, so that a new one has to be decided here"
        ]
    );
}

#[test]
fn an_underscore_or_a_lone_name_beside_a_growing_type_is_found() {
    for arms in [
        "Way::Huabei => 1,\n_ => 2,",
        "Way::Huabei => 1,\nother => f(other),",
        "Way::Huabei | Way::Zhima => { 1 }\nmut other => 2,",
        "crate::offer::Way::Huabei => a::<B, C>::d(),\n_ => 2",
        "&Way::Huabei => 1,\n| _ => 2,",
        "Way::Huabei => 1,\nall @ _ => 2,",
        "#[cfg(a)] Way::Huabei => 1,\n#[cfg(b)] _ => 2,",
    ] {
        assert_eq!(findings(arms), ["3 Way"], "{arms}");
    }
}

#[test]
fn every_type_of_the_table_is_looked_for() {
    let by_ending = ["OrderState", "RefundState", "TradeStatus", "Status"].map(|name| (name, ""));
    for (name, _) in super::GROWING.into_iter().chain(by_ending) {
        assert_eq!(findings(&format!("{name}::First => 1,\n_ => 2,")), [format!("3 {name}")]);
    }
}

#[test]
fn what_is_written_out_and_what_does_not_grow_passes() {
    for arms in [
        "Way::Huabei => 1,\nWay::Zhima | Way::Score => 2,",
        "Colour::Red => 1,\n_ => 2,",
        "1 => 1,\n\"Way::Huabei\" => 3,\n_ => 2,",
        "Some(x) => Way::Huabei,\n_ => Way::Zhima,",
        "Way::Huabei => match colour { Colour::Red => 1, _ => 2 },\nWay::Zhima => 3,",
        "way if way.is_new() => 1,\nWay::Huabei => 2,\nWay::Zhima => 3,",
        "Order::Paid { .. } => 1,\nOrder::Open { at, .. } => 2,",
        "Order::Paid { at, .. } => 1,\nOrder::Open => 2,",
    ] {
        assert_eq!(findings(arms), [""; 0], "{arms}");
    }
}

#[test]
fn a_guard_takes_nothing_by_itself_but_what_follows_it_does() {
    assert_eq!(findings("_ if late => 1,\nWay::Huabei => 2,\nWay::Zhima => 3,"), [""; 0]);
    assert_eq!(findings("Way::Huabei if late => 1,\nother => 2,"), ["3 Way"]);
}

#[test]
fn a_place_in_a_tuple_is_looked_at_for_itself() {
    let open = "(Way::Huabei, 1) => 1,\n(Way::Zhima, _) => 2,";
    assert_eq!(findings(open), [""; 0]);
    assert_eq!(findings("(Way::Huabei, 1) => 1,\n(_, 2) => 2,"), ["3 Way"]);
    assert_eq!(findings("(1, Way::Huabei) => 1,\n(2, ..) => 2,"), ["3 Way"]);
    assert_eq!(findings("(Way::Huabei, 1) => 1,\n(_, _) => 2,"), ["3 Way"]);
    assert_eq!(
        findings("(Way::Huabei, Order::Open) => 1,\n(Way::Zhima, _) => 2,\n_ => 3,"),
        ["3 Order", "4 Way"]
    );
    assert_eq!(findings("(\"a\", Way::Huabei) => 1,\n(\"a\", way) => 2,"), ["3 Way"]);
}

#[test]
fn a_place_inside_a_shape_is_looked_at_for_itself() {
    assert_eq!(findings("Some(Way::Huabei) => 1,\nSome(_) => 2,\nNone => 3,"), ["3 Way"]);
    assert_eq!(findings("Some(Way::Huabei | Way::Zhima) => 1,\n_ => 2,"), ["3 Way"]);
    assert_eq!(findings("Ok(Way::Huabei) => 1,\nOk(Way::Zhima) => 2,\nErr(_) => 3,"), [""; 0]);
    assert_eq!(findings("Case { way: Way::Huabei, .. } => 1,\nCase { way, .. } => 2,"), ["3 Way"]);
    assert_eq!(findings("Case { way: Way::Huabei, at } => 1,\nCase { .. } => 2,"), ["3 Way"]);
    assert_eq!(findings("Some((Way::Huabei, 1)) => 1,\nSome((_, 2)) => 2,\nNone => 3,"), ["3 Way"]);
    assert_eq!(findings("Order::Paid(Way::Huabei) => 1,\nOrder::Open(_) => 2,"), [""; 0]);
}

#[test]
fn self_is_the_type_whose_impl_it_is() {
    let body = "fn f(self) -> impl Display {\nmatch self { Self::A => 1,\n_ => 2 } } }";
    assert_eq!(lines(&format!("impl Way {{ {body}")), ["3 Way"]);
    assert_eq!(lines(&format!("impl<T: B<T>> fmt::Display for offer::Way where T: C {{ {body}")), ["3 Way"]);
    assert_eq!(lines(&format!("impl From<Way> for Colour {{ {body}")), [""; 0]);
    assert_eq!(lines(&format!("impl Way {{ fn g() {{}} }} impl Colour {{ {body}")), [""; 0]);
}

#[test]
fn another_name_for_the_type_hides_nothing() {
    let text =
        "use crate::order::{Order as Life, Way as Road};\nfn f() { match a { Life::Open => 1,\n_ => 2 } }";
    assert_eq!(lines(text), ["3 Order"]);
    assert_eq!(lines("use a::Colour as Way;\nfn f() { match a { Way::Red => 1,\n_ => 2 } }"), [""; 0]);
}

#[test]
fn a_match_inside_another_and_one_in_a_macro_are_read() {
    let text =
        "fn f() { match colour { Colour::Red => { match way { Way::Huabei => 1,\n_ => 2 } }\n_ => 3 } }";
    assert_eq!(lines(text), ["2 Way"]);
    assert_eq!(lines("fn f() { html! { <p>{ match way { Way::Huabei => 1,\n_ => 2 } }</p> } }"), ["2 Way"]);
    assert_eq!(lines("fn f() { match list.map(|x| { x }) { Way::Huabei => 1,\n_ => 2 } }"), ["2 Way"]);
}

#[test]
fn tests_may_ask_about_one_and_let_the_rest_be() {
    let arms = "fn f() { match way { Way::Huabei => 1,\n_ => 2 } }";
    assert_eq!(lines(&format!("#[cfg(test)]\nmod tests {{ {arms} }}")), [""; 0]);
    assert_eq!(in_file(&Source::new("crates/core/tests/a.rs", arms)), [""; 0]);
}

#[test]
fn what_is_not_mended_yet_is_counted_file_by_file() {
    let arms = "fn f() { match way { Way::Huabei => 1,\n_ => 2 } }";
    let sources = [Source::new("a.rs", arms), Source::new("b.rs", "")];
    assert_eq!(check_against(&sources, &[("a.rs", 1)]), [""; 0]);
    assert_eq!(check_against(&sources, &[]), in_file(&sources[0]));
    assert_eq!(
        check_against(&sources, &[("a.rs", 2), ("c.rs", 1)]),
        [
            "xtask/src/tidy/wildcards/table.rs excuses 2 arms in a.rs, of which 1 are left; write that",
            "xtask/src/tidy/wildcards/table.rs excuses c.rs, which is not there; take it off the list"
        ]
    );
    assert!(
        check_against(&sources, &[("a.rs", 1), ("b.rs", 1)])[0]
            .contains("1 arms in b.rs, of which 0 are left")
    );
}

use super::lcov::read;
use super::{File, chosen, shipped, told};
use std::path::Path;

const LCOV: &str = "SF:/workspace/crates/core/src/money.rs\n\
    FN:1,_RNv_add\nFN:4,_RNv_split_one\nFN:4,_RNv_split_two\nFN:7,_RNv_lost\nFN:8,_RNv_closure\nFN:12,_RNv_test\n\
    FNDA:3,_RNv_add\nFNDA:0,_RNv_split_one\nFNDA:2,_RNv_split_two\nFNDA:0,_RNv_lost\nFNDA:0,_RNv_closure\n\
    FNDA:0,_RNv_test\nFNF:6\nDA:1,3\nDA:2,3\nDA:4,2\nDA:7,0\nDA:12,1\nLF:5\nend_of_record\n\
    SF:/elsewhere/registry/lib.rs\nDA:1,0\nend_of_record\n\
    SF:/workspace/crates/core/src/money/tests.rs\nDA:1,1\nend_of_record\n";

const MONEY: &str = "fn add() {\n}\n\npub const fn split<T>() {\n}\n\nfn lost() {\n    let f = |x| x;\n}\n\
    #[cfg(test)]\nmod tests {\n    fn test() {}\n}\n";

fn files() -> Vec<File> {
    let measured = read(LCOV, Path::new("/workspace"));
    assert_eq!(measured.len(), 2, "a file from elsewhere is none of ours");
    shipped(&measured, |_| Ok(MONEY.to_owned())).unwrap()
}

#[test]
fn only_what_ships_is_counted_and_a_generic_function_is_called_if_one_form_of_it_is() {
    let money = File {
        path: "crates/core/src/money.rs".to_owned(),
        lines: 4,
        run_through: 3,
        uncalled: vec![(7, "lost".to_owned())],
    };
    assert_eq!(files(), [money]);
}

#[test]
fn the_report_has_a_line_for_each_file_and_names_what_nothing_calls() {
    let files = files();
    assert_eq!(
        told("core", &files.iter().collect::<Vec<_>>()).unwrap(),
        "coverage: core: 75.0 % of 4 lines\n  75.0 % of    4  crates/core/src/money.rs\n\
         Money goes through these, and nothing calls them:\n  crates/core/src/money.rs:7 lost\n"
    );
}

#[test]
fn only_files_that_money_goes_through_are_looked_at_so_closely() {
    let file =
        |path: &str| File { path: path.into(), lines: 3, run_through: 2, uncalled: vec![(1, "a".into())] };
    for (path, is_named) in [
        ("crates/server/src/store/attempts.rs", true),
        ("crates/core/src/schedule.rs", true),
        ("crates/server/src/jobs/create.rs", true),
        ("crates/core/src/date.rs", false),
        ("crates/server/src/restored.rs", false),
    ] {
        let report = told("x", &[&file(path)]).unwrap();
        assert_eq!(report.contains(&format!("{path}:1 a")), is_named, "{report}");
        assert!(report.starts_with("coverage: x: 66.6 % of 3 lines"));
    }
    let called = |path: &str| File { uncalled: Vec::new(), ..file(path) };
    let all = "Every function that money goes through is called.";
    assert!(told("x", &[&called("crates/core/src/money.rs")]).unwrap().contains(all));
    assert!(
        !told("x", &[&called("crates/core/src/date.rs")]).unwrap().contains(all),
        "there is none to speak of"
    );
}

#[test]
fn nothing_measured_is_a_failure() {
    assert_eq!(told("server", &[]), Err("coverage: nothing of server was measured".to_owned()));
}

#[test]
fn an_unknown_crate_is_refused_and_none_named_means_all() {
    assert_eq!(chosen(&[]).unwrap().len(), 3);
    assert_eq!(chosen(&["core"]).unwrap()[0].1, "paylater-core");
    assert!(chosen(&["wire"]).unwrap_err().contains("`wire`"));
}

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::stage::{Stage, view, wire};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn options_come_with_nothing_chosen_and_nothing_ticked() {
    let stage = Stage::mount(&wire(&view()));
    stage.find("input[type=radio]").await;
    assert_eq!(stage.count("input:checked"), 0);
    assert!(stage.text().contains("花呗分期"), "{}", stage.text());
    assert!(stage.told().contains("paylater-ready"), "{}", stage.told());
}

#[wasm_bindgen_test]
async fn a_plan_shows_its_whole_schedule_and_its_document_unticked() {
    let stage = Stage::mount(&wire(&view()));
    stage.find("input[type=radio]").await.click();
    stage.find("#paylater-plan-huabei-3").await.click();
    stage.find("ol li:nth-child(3)").await;
    assert_eq!(stage.count("ol li"), 3);
    for shown in ["¥442.96", "¥1,328.88", "2026年12月22日"] {
        assert!(stage.text().contains(shown), "{shown} is not in {}", stage.text());
    }
    assert_eq!((stage.count("input[type=checkbox]"), stage.count("input[type=checkbox]:checked")), (1, 0));
    assert!(stage.told().contains(r#""plan":"huabei-3""#), "{}", stage.told());
}

#[wasm_bindgen_test]
async fn what_is_missing_is_named_before_anything_is_sent() {
    let stage = Stage::mount(&wire(&view()));
    stage.find("input[type=radio]").await;
    stage.find("button").await.click();
    stage.find("[aria-invalid=true], [role=group][tabindex], [role=alert]").await;
    assert!(!stage.told().contains("paylater-submitted"), "{}", stage.told());
}

#[wasm_bindgen_test]
async fn what_is_typed_into_the_readers_search_is_marked_in_the_text() {
    let stage = Stage::mount(&wire(&view()));
    stage.find("input[type=radio]").await.click();
    stage.find(".document button").await.click();
    let search = stage.find("#paylater-search").await;
    js_sys::Reflect::set(&search, &"value".into(), &"归还".into()).expect("a field");
    let typed = web_sys::Event::new_with_event_init_dict("input", &{
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        init
    });
    search.dispatch_event(&typed.expect("an event")).expect("somebody listens");
    stage.find("mark.now").await;
    assert_eq!(stage.count("mark"), 1);
    assert!(stage.text().contains("第 1 处，共 1 处"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_schedule_that_is_wrong_by_one_fen_is_not_shown() {
    let mut tampered = view();
    let row = &mut tampered.options[0].plans[0].schedule.rows[0];
    row.amount = paylater_core::money::Money::from_fen(row.amount.fen() + 1).expect("an amount");
    let stage = Stage::mount(&wire(&tampered));
    for _ in 0..250 {
        if stage.told().contains("schedule_differs") {
            break;
        }
        gloo_timers::future::TimeoutFuture::new(20).await;
    }
    assert!(stage.told().contains(r#""code":"schedule_differs""#), "{}", stage.told());
    assert_eq!(stage.count("input"), 0);
}

#[wasm_bindgen_test]
async fn a_checkout_taken_off_the_page_leaves_nothing_behind() {
    let mut stage = Stage::mount(&wire(&view()));
    stage.find("input[type=radio]").await;
    stage.handle.destroy();
    gloo_timers::future::TimeoutFuture::new(50).await;
    assert_eq!(stage.count("*"), 0);
}

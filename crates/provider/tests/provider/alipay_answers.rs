//! What Alipay answers, what it proves, and what happens to answers that prove nothing.

use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_core::offer::Way;
use paylater_core::order::Report;
use paylater_provider::{Attempt, Begun, Captured, Closed, Fault, HttpAnswer, RefusalKind, SyncResult};

use crate::world::{
    NONCE, Party, alipay, alipay_answers, alipay_text, attempt, huabei, money, now, ok, providers, zhima,
};

const QUERY: &str = "alipay.trade.query";
const ORDER_QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";
const PAY: &str = "alipay.trade.pay";

/// A node: code 10000 and these members.
fn good(members: &str) -> String {
    format!(r#"{{"code":"10000","msg":"Success",{members}}}"#)
}

fn bad(sub_code: &str) -> String {
    format!(r#"{{"code":"40004","msg":"Business Failed","sub_code":"{sub_code}","sub_msg":"不可以"}}"#)
}

fn is_unknown<T: std::fmt::Debug>(read: Result<T, Fault>) -> bool {
    matches!(read, Err(Fault::Unknown { .. }))
}

#[test]
fn a_created_trade_becomes_its_bare_number() {
    let known_buyer = Attempt {
        alipay_open_id: Some("open-1".into()),
        ..huabei()
    };
    let read = |node: &str| {
        let answer = alipay_answers("alipay.trade.create", node);
        providers().read_begin(&known_buyer, &answer, now(), NONCE)
    };
    assert_eq!(
        read(&good(
            r#""out_trade_no":"T20260102_001","trade_no":"2026010222001""#
        )),
        Ok(Begun {
            instruction: Instruction::AlipayTradeNo("2026010222001".into()),
            provider_no: Some("2026010222001".into())
        })
    );
    assert!(is_unknown(read(&good(
        r#""out_trade_no":"T20260102_002","trade_no":"2026010222001""#
    ))));
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_001""#))));
    assert!(is_unknown(read(&good(
        r#""out_trade_no":"T20260102_001","trade_no":"20<b>""#
    ))));
    assert!(is_unknown(read(&bad("ACQ.SYSTEM_ERROR"))));
    for (sub_code, code, kind) in [
        (
            "ACQ.TRADE_HAS_SUCCESS",
            "TRADE_HAS_SUCCESS",
            RefusalKind::WrongState,
        ),
        (
            "ACQ.CONTEXT_INCONSISTENT",
            "CONTEXT_INCONSISTENT",
            RefusalKind::Merchant,
        ),
        (
            "ACQ.BUYER_ENABLE_STATUS_FORBID",
            "BUYER_ENABLE_STATUS_FORBID",
            RefusalKind::ShopperDeclined,
        ),
    ] {
        let expected = Fault::Refused {
            code: code.into(),
            message: "不可以".into(),
            kind,
        };
        assert_eq!(read(&bad(sub_code)), Err(expected));
    }
}

#[test]
fn a_trade_is_paid_only_by_words_on_the_list() {
    let paid = |fen| Report::Paid {
        provider_no: "2026010222001".into(),
        amount: money(fen),
    };
    let unknown = |word: &str| Report::Unknown { word: word.into() };
    let identity = r#""out_trade_no":"T20260102_001","trade_no":"2026010222001","total_amount":"1299.00""#;
    for (members, report) in [
        (r#""trade_status":"WAIT_BUYER_PAY""#, Report::Pending),
        (r#""trade_status":"TRADE_SUCCESS""#, paid(129_900)),
        (r#""trade_status":"TRADE_FINISHED""#, paid(129_900)),
        (
            r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"""#,
            paid(129_900),
        ),
        (r#""trade_status":"TRADE_CLOSED""#, Report::Closed),
        (
            r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"creditAdvanceV2""#,
            Report::Authorised {
                provider_no: "2026010222001".into(),
                amount: Some(money(129_900)),
            },
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","credit_pay_mode":"creditAdvanceV3""#,
            unknown("TRADE_SUCCESS credit_pay_mode=creditAdvanceV3"),
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","additional_status":"SELLER_NOT_RECEIVED""#,
            Report::Pending,
        ),
        (
            r#""trade_status":"TRADE_SUCCESS","additional_status":"X""#,
            unknown("TRADE_SUCCESS additional_status=X"),
        ),
        (r#""trade_status":"TRADE_PENDING""#, unknown("TRADE_PENDING")),
        (r#""trade_status":"trade_success""#, unknown("trade_success")),
        (r#""x":"y""#, unknown("no trade_status")),
        (r#""trade_status":"\u001b[31mX""#, unknown("\u{fffd}[31mX")),
    ] {
        let answer = alipay_answers(QUERY, &good(&format!("{identity},{members}")));
        assert_eq!(
            providers().read_query(&huabei(), &answer, now()),
            Ok(report),
            "{members}"
        );
    }
}

#[test]
fn an_amount_that_cannot_be_read_is_no_payment() {
    for members in [
        r#""trade_no":"2026010222001""#,
        r#""trade_no":"2026010222001","total_amount":"1299.001""#,
        r#""trade_no":"2026010222001","total_amount":"-1.00""#,
        r#""trade_no":"2026010222001","total_amount":"0.00""#,
        r#""trade_no":"2026010222001","total_amount":1299"#,
        r#""total_amount":"1299.00""#,
    ] {
        let node = good(&format!(
            r#""out_trade_no":"T20260102_001","trade_status":"TRADE_SUCCESS",{members}"#
        ));
        let report = providers().read_query(&huabei(), &alipay_answers(QUERY, &node), now());
        assert!(
            matches!(report, Ok(Report::Unknown { .. })),
            "{members}: {report:?}"
        );
    }
}

#[test]
fn a_number_that_is_not_known_there_is_not_there_yet() {
    for sub_code in ["ACQ.TRADE_NOT_EXIST", "TRADE_NOT_EXIST"] {
        let answer = alipay_answers(QUERY, &bad(sub_code));
        assert_eq!(
            providers().read_query(&huabei(), &answer, now()),
            Ok(Report::NotThereYet)
        );
    }
    let answer = alipay_answers(ORDER_QUERY, &bad("ILLEGAL_QUERY"));
    assert_eq!(
        providers().read_query(&zhima(), &answer, now()),
        Ok(Report::NotThereYet)
    );
    // Alipay has named this one, so it cannot be unknown.
    let named = Attempt {
        provider_no: Some("ZMCB1".into()),
        ..zhima()
    };
    let report = providers().read_query(&named, &answer, now());
    assert!(
        matches!(
            report,
            Err(Fault::Refused {
                kind: RefusalKind::Merchant,
                ..
            })
        ),
        "{report:?}"
    );
}

#[test]
fn a_pay_later_order_is_a_promise_until_money_was_deducted() {
    let id = r#""out_order_no":"T20260102_001","credit_biz_order_id":"ZMCB1""#;
    for (members, report) in [
        (
            r#""order_status":"INIT""#,
            Report::Authorised {
                provider_no: "ZMCB1".into(),
                amount: None,
            },
        ),
        (
            r#""order_status":"INIT","order_amount":"1299.00","total_amount":"0.00""#,
            Report::Authorised {
                provider_no: "ZMCB1".into(),
                amount: Some(money(129_900)),
            },
        ),
        (
            r#""order_status":"TRADE_FINISHED","trade_no":"2026","total_amount":"1299.00""#,
            Report::Paid {
                provider_no: "2026".into(),
                amount: money(129_900),
            },
        ),
        // What was agreed to is not what was paid.
        (
            r#""order_status":"TRADE_FINISHED","order_amount":"1299.00""#,
            Report::Pending,
        ),
        (r#""order_status":"TRADE_CLOSED""#, Report::Closed),
        (
            r#""order_status":"OVERDUE""#,
            Report::Unknown {
                word: "OVERDUE".into(),
            },
        ),
    ] {
        let answer = alipay_answers(ORDER_QUERY, &good(&format!("{id},{members}")));
        assert_eq!(
            providers().read_query(&zhima(), &answer, now()),
            Ok(report),
            "{members}"
        );
    }
    let other = good(r#""out_order_no":"T20260102_002","order_status":"INIT","credit_biz_order_id":"ZMCB1""#);
    assert!(is_unknown(providers().read_query(
        &zhima(),
        &alipay_answers(ORDER_QUERY, &other),
        now()
    )));
}

/// N21: a synchronous answer is verified like a notification, and what fails is unknown.
#[test]
fn an_answer_that_is_not_verified_says_nothing() {
    let paid = good(
        r#""out_trade_no":"T20260102_001","trade_no":"2026","total_amount":"1299.00","trade_status":"TRADE_SUCCESS""#,
    );
    let signed = alipay_text(QUERY, &paid, Party::Provider);
    let status = |status| HttpAnswer {
        status,
        ..ok(signed.clone())
    };
    assert!(
        providers()
            .read_query(&huabei(), &ok(signed.clone()), now())
            .is_ok()
    );
    for (what, answer) in [
        ("HTTP 500", status(500)),
        ("HTTP 302", status(302)),
        (
            "no signature",
            ok(format!(r#"{{"alipay_trade_query_response":{paid}}}"#)),
        ),
        (
            "empty signature",
            ok(format!(r#"{{"alipay_trade_query_response":{paid},"sign":""}}"#)),
        ),
        (
            "a stranger's signature",
            ok(alipay_text(QUERY, &paid, Party::Stranger)),
        ),
        (
            "our own signature",
            ok(alipay_text(QUERY, &paid, Party::Merchant)),
        ),
        ("another amount", ok(signed.replace("1299.00", "9999.00"))),
        (
            "re-serialised",
            ok(signed.replace(r#""msg":"Success","#, r#""msg": "Success","#)),
        ),
        (
            "another method's answer",
            ok(alipay_text("alipay.trade.create", &paid, Party::Provider)),
        ),
        (
            "two nodes",
            ok(signed.replacen('{', r#"{"alipay_trade_query_response":{"code":"10000"},"#, 1)),
        ),
        (
            "an error beside it",
            ok(signed.replacen('{', r#"{"error_response":{"code":"40002"},"#, 1)),
        ),
        ("a name twice in the node", {
            let twice = paid.replacen('{', r#"{"trade_status":"TRADE_CLOSED","#, 1);
            ok(alipay_text(QUERY, &twice, Party::Provider))
        }),
        (
            "an encrypted node",
            ok(alipay_text(QUERY, "\"CIPHERTEXT\"", Party::Provider)),
        ),
        ("no JSON", ok("<html>busy</html>")),
        ("nothing", ok("")),
        (
            "no UTF-8",
            HttpAnswer {
                body: vec![0xff, 0xfe],
                ..ok("")
            },
        ),
        (
            "an unsigned no",
            ok(format!(r#"{{"error_response":{}}}"#, bad("ACQ.TRADE_NOT_EXIST"))),
        ),
        (
            "a code nobody knows",
            ok(alipay_text(QUERY, r#"{"code":"10009"}"#, Party::Provider)),
        ),
        (
            "their own failure",
            ok(alipay_text(
                QUERY,
                r#"{"code":"20000","sub_code":"isp.unknow-error"}"#,
                Party::Provider,
            )),
        ),
    ] {
        let report = providers().read_query(&huabei(), &answer, now());
        assert!(is_unknown(report.clone()), "{what}: {report:?}");
    }
}

#[test]
fn a_close_is_done_or_there_was_nothing_or_we_were_wrong() {
    let close = "alipay.trade.close";
    let read = |node: &str| providers().read_close(&huabei(), &alipay_answers(close, node), now());
    assert_eq!(
        read(&good(r#""out_trade_no":"T20260102_001","trade_no":"2026""#)),
        Ok(Closed::Done)
    );
    assert_eq!(read(&bad("ACQ.TRADE_NOT_EXIST")), Ok(Closed::NothingThere));
    assert!(is_unknown(read(&good(r#""out_trade_no":"T20260102_009""#))));
    let wrong = read(&bad("ACQ.REASON_TRADE_STATUS_INVALID"));
    assert!(
        matches!(
            wrong,
            Err(Fault::Refused {
                kind: RefusalKind::WrongState,
                ..
            })
        ),
        "{wrong:?}"
    );
}

#[test]
fn a_promise_is_handed_back_only_when_alipay_says_closed() {
    let known = Attempt {
        provider_no: Some("ZMCB1".into()),
        ..zhima()
    };
    let finish = |node: &str| providers().read_close(&known, &alipay_answers(FINISH, node), now());
    assert_eq!(
        finish(&good(r#""order_status":"TRADE_CLOSED""#)),
        Ok(Closed::Done)
    );
    assert_eq!(finish(&bad("ORDER_NOT_EXIST")), Ok(Closed::NothingThere));
    assert!(is_unknown(finish(&good(r#""order_status":"INIT""#))));
    assert!(is_unknown(finish(&good(r#""x":"y""#))));
    for node in [
        good(r#""order_status":"TRADE_FINISHED""#),
        bad("ORDER_STATUS_INVALID"),
    ] {
        assert!(
            matches!(
                finish(&node),
                Err(Fault::Refused {
                    kind: RefusalKind::WrongState,
                    ..
                })
            ),
            "{node}"
        );
    }
}

#[test]
fn a_promise_whose_number_is_unknown_is_asked_for_before_it_is_handed_back() {
    let read = |node: &str| providers().read_close(&zhima(), &alipay_answers(ORDER_QUERY, node), now());
    assert_eq!(read(&bad("ILLEGAL_QUERY")), Ok(Closed::NothingThere));
    assert_eq!(read(&good(r#""order_status":"TRADE_CLOSED""#)), Ok(Closed::Done));
    let exists = read(&good(r#""order_status":"INIT","credit_biz_order_id":"ZMCB1""#));
    assert!(
        matches!(
            exists,
            Err(Fault::Refused {
                kind: RefusalKind::WrongState,
                ..
            })
        ),
        "{exists:?}"
    );
}

#[test]
fn a_deduction_is_money_only_when_it_says_when_the_money_came() {
    let read =
        |node: &str| providers().read_capture(&zhima(), "C20260102_001", &alipay_answers(PAY, node), now());
    let paid = r#""out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00""#;
    let when = r#""gmt_payment":"2026-01-02 03:04:05""#;
    assert_eq!(
        read(&good(&format!("{paid},{when}"))),
        Ok(Captured::Paid {
            provider_no: "2026".into(),
            amount: money(129_900)
        })
    );
    for members in [
        paid.to_owned(),
        format!(r#"{paid},{when},"async_payment_mode":"ASYNC_DELAY_PAY""#),
        format!(r#"{paid},{when},"credit_pay_mode":"creditAdvanceV2""#),
    ] {
        assert_eq!(read(&good(&members)), Ok(Captured::Accepted), "{members}");
    }
    let in_process = r#"{"code":"10003","msg":"order success pay inprocess"}"#;
    assert_eq!(read(in_process), Ok(Captured::Accepted));
    assert!(is_unknown(read(&good(&paid.replace("C2026", "X2026")))));
    assert!(is_unknown(read(&bad("ACQ.SYSTEM_ERROR"))));
    let poor = read(&bad("ACQ.BUYER_BALANCE_NOT_ENOUGH"));
    assert!(
        matches!(
            poor,
            Err(Fault::Refused {
                kind: RefusalKind::ShopperDeclined,
                ..
            })
        ),
        "{poor:?}"
    );
}

#[test]
fn a_deduction_that_was_closed_leaves_the_promise_standing() {
    let read = |node: &str| {
        providers().read_query_capture(&zhima(), "C20260102_001", &alipay_answers(QUERY, node), now())
    };
    let trade = |status: &str| {
        good(&format!(
            r#""out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00","trade_status":"{status}""#
        ))
    };
    assert_eq!(
        read(&trade("TRADE_SUCCESS")),
        Ok(Report::Paid {
            provider_no: "2026".into(),
            amount: money(129_900)
        })
    );
    assert_eq!(read(&trade("WAIT_BUYER_PAY")), Ok(Report::Pending));
    assert_eq!(
        read(&trade("TRADE_CLOSED")),
        Ok(Report::Declined {
            code: "TRADE_CLOSED".into()
        })
    );
    assert_eq!(read(&bad("ACQ.TRADE_NOT_EXIST")), Ok(Report::NotThereYet));
}

#[test]
fn of_the_bridges_text_only_a_refusal_of_this_very_attempt_counts() {
    let create = "zhima.credit.payafteruse.creditbizorder.create";
    let no = |number: &str, sub_code: &str| {
        format!(
            r#"{{"code":"40004","msg":"Business Failed","sub_code":"{sub_code}","out_order_no":"{number}"}}"#
        )
    };
    let declined = Ok(SyncResult::Declined {
        code: "ZHIMA_EVALUATE_NO_PASS".into(),
    });
    let nothing = || Ok(SyncResult::Nothing);
    for (node, expected) in [
        (no("T20260102_001", "ZHIMA_EVALUATE_NO_PASS"), declined),
        (no("T20260102_002", "ZHIMA_EVALUATE_NO_PASS"), nothing()),
        (no("T20260102_001", "SYSTEM_ERROR"), nothing()),
        (
            r#"{"code":"40004","sub_code":"ZHIMA_EVALUATE_NO_PASS"}"#.to_owned(),
            nothing(),
        ),
        (
            good(r#""out_order_no":"T20260102_001","credit_biz_order_id":"ZMCB1""#),
            nothing(),
        ),
    ] {
        let text = alipay_text(create, &node, Party::Provider);
        // Alipay adds the kind of signature; it is not looked at.
        let text = text.replacen("\"sign\":", "\"sign_type\":\"RSA\",\"sign\":", 1);
        assert_eq!(alipay().read_sync_result(&zhima(), &text), expected, "{node}");
    }
    let refusal = no("T20260102_001", "ZHIMA_EVALUATE_NO_PASS");
    for text in [
        alipay_text(create, &refusal, Party::Stranger),
        alipay_text("alipay.trade.app.pay", &refusal, Party::Provider),
        String::new(),
        "{}".into(),
    ] {
        assert!(is_unknown(alipay().read_sync_result(&zhima(), &text)), "{text}");
    }
    let of_a_trade = refusal.replace("out_order_no", "out_trade_no");
    let text = alipay_text("alipay.trade.app.pay", &of_a_trade, Party::Provider);
    let read = alipay().read_sync_result(&attempt(Way::AlipayHuabei, Host::AlipayH5), &text);
    assert!(matches!(read, Ok(SyncResult::Declined { .. })));
}

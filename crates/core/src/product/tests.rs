use super::*;
use crate::money::Remainder;
use crate::schedule::{Calendar, DueEvent, FeeBearer, FirstDue, Instalments};

#[test]
fn each_way_works_only_where_its_bridge_is() {
    use Host::{AlipayH5, AlipayMini, Browser, WechatH5, WechatMini};
    let cases = [
        (Way::AlipayZhima, vec![AlipayH5, AlipayMini]),
        (Way::AlipayHuabei, vec![AlipayH5, AlipayMini, Browser]),
        (Way::AlipayDeposit, vec![AlipayH5, AlipayMini]),
        (Way::WechatScore, vec![WechatH5]),
        (Way::WechatJsapi, vec![WechatH5]),
    ];
    assert_eq!(cases.each_ref().map(|(way, _)| *way), Way::ALL);
    for (way, hosts) in cases {
        let works: Vec<Host> = Host::ALL.into_iter().filter(|host| way.works_in(*host, false)).collect();
        assert_eq!(works, hosts, "{}", way.id());
    }
    assert!(Way::AlipayZhima.works_in(Browser, true));
    assert!(!Way::WechatJsapi.works_in(WechatMini, true));
    let needs: Vec<(Way, Host)> = Way::ALL
        .into_iter()
        .flat_map(|way| Host::ALL.map(|host| (way, host)))
        .filter(|(way, host)| way.needs_buyer_in(*host))
        .collect();
    let deposit = Way::AlipayDeposit;
    assert_eq!(needs, [(deposit, AlipayH5), (deposit, AlipayMini), (Way::WechatJsapi, WechatH5)]);
}

#[test]
fn ids_lead_back_to_their_ways_and_no_two_are_the_same() {
    for way in Way::ALL {
        assert_eq!(Way::from_id(way.id()), Some(way));
    }
    assert_eq!(Way::from_id("cash"), None);
}

/// What one row says has to go together, whoever writes the next one.
#[test]
fn a_row_contradicts_neither_itself_nor_the_hosts() {
    for way in Way::ALL {
        let (row, id) = (way.row(), way.id());
        assert!(!row.hosts.is_empty(), "{id} works nowhere");
        for (host, need) in row.hosts {
            let bridge = host.row().bridge;
            assert!(bridge.is_none_or(|bridge| bridge == row.provider), "{id} in the other's app");
            assert!(*need != Need::LaunchUrl || bridge.is_none(), "{id} is launched where a bridge is");
        }
        let asks_for = |kind| row.consents.contains(&kind);
        assert_eq!(asks_for(ConsentKind::ProductTerms), row.is_credit, "{id}: who owes agrees to terms");
        assert_eq!(asks_for(ConsentKind::AutoDeduction), way.is_captured_later(), "{id}: a mandate");
        assert!(!asks_for(ConsentKind::Messages), "{id}: never by force");
        let is_deferred = row.terms == TermsFit::Deferred;
        assert_eq!(is_deferred, way.is_captured_later(), "{id}: what is due later is captured later");
        assert!((0..=7 * 86_400).contains(&row.late_s), "{id}");
    }
}

#[test]
fn a_plan_has_only_terms_that_its_product_can_carry_out() {
    let parts = |cost, calendar| {
        Terms::Instalments(Instalments { count: 6, cost, remainder: Remainder::First, calendar })
    };
    let flat = Cost::FlatFee { fee_ppm: 45_000, bearer: FeeBearer::Buyer };
    let at_once = Calendar { first: FirstDue::AtOnce, ..Calendar::MONTHLY };
    let [zhima, huabei, deposit, score, jsapi] = Way::ALL;
    for (terms, takers) in [
        (Terms::Now, vec![jsapi]),
        (Terms::DeferredByDays { days: 14 }, vec![zhima, deposit, score]),
        (Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 }, vec![zhima, deposit, score]),
        (parts(flat, Calendar::MONTHLY), vec![huabei]),
        (parts(Cost::Free, Calendar::MONTHLY), vec![huabei]),
        (parts(Cost::Free, at_once), vec![]),
        (parts(Cost::EqualInstalments { annual_ppm: 180_000 }, Calendar::MONTHLY), vec![]),
        (parts(Cost::EqualPrincipal { annual_ppm: 180_000 }, Calendar::MONTHLY), vec![]),
    ] {
        let takes: Vec<Way> = Way::ALL.into_iter().filter(|way| way.takes_terms(terms)).collect();
        assert_eq!(takes, takers, "{terms:?}");
    }
}

#[test]
fn who_owes_has_agreed_to_terms_and_what_is_deducted_later_has_a_mandate() {
    use ConsentKind::{AutoDeduction, DataSharing, ProductTerms};
    let terms = Some("a way that leaves the shopper owing needs a required document of kind product_terms");
    let mandate = Some("a way that is deducted later needs a required document of kind auto_deduction");
    for (way, required, gap) in [
        (Way::WechatJsapi, vec![], None),
        (Way::WechatJsapi, vec![DataSharing], None),
        (Way::AlipayHuabei, vec![], terms),
        (Way::AlipayHuabei, vec![DataSharing], terms),
        (Way::AlipayHuabei, vec![DataSharing, ProductTerms], None),
        (Way::AlipayZhima, vec![AutoDeduction], terms),
        (Way::AlipayZhima, vec![ProductTerms], mandate),
        (Way::AlipayDeposit, vec![ProductTerms], mandate),
        (Way::AlipayDeposit, vec![ProductTerms, AutoDeduction], None),
        (Way::WechatScore, vec![ProductTerms], mandate),
        (Way::WechatScore, vec![AutoDeduction, ProductTerms], None),
    ] {
        let told = way.consent_gap(&required).map(|gap| gap.to_string());
        assert_eq!(told.as_deref(), gap, "{} {required:?}", way.id());
    }
}

#[test]
fn only_a_product_without_an_end_of_its_own_can_be_paid_after_its_expiry() {
    let day = 86_400;
    for (way, seconds, can_be) in [
        (Way::AlipayZhima, 0, true),
        (Way::AlipayZhima, 2 * day - 1, true),
        (Way::AlipayZhima, 2 * day, false),
        (Way::AlipayDeposit, 2 * day - 1, true),
        (Way::AlipayDeposit, 2 * day, false),
        (Way::AlipayHuabei, 0, false),
        (Way::WechatScore, 0, false),
        (Way::WechatJsapi, 0, false),
    ] {
        assert_eq!(way.can_be_late_by(seconds), can_be, "{} {seconds}", way.id());
    }
}

#[test]
fn who_needs_a_guarantee_is_offered_what_is_guaranteed_or_paid_at_once() {
    use CreditDecision::{Granted, NeedsGuarantee, Refused};
    let [zhima, huabei, deposit, score, jsapi] = Way::ALL;
    for (decision, open) in [
        (Granted, vec![zhima, huabei, deposit, score, jsapi]),
        (NeedsGuarantee, vec![huabei, deposit, jsapi]),
        (Refused, vec![huabei, jsapi]),
    ] {
        let offered: Vec<Way> = Way::ALL.into_iter().filter(|way| way.is_open_after(decision)).collect();
        assert_eq!(offered, open, "{decision:?}");
    }
}

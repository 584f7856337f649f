use super::*;

fn entry(document: &str) -> Entry {
    Entry {
        act: Act::Given,
        session: "cs_0123456789abcdef0123456789abcdef".into(),
        attempt: 1,
        document: document.into(),
        kind: ConsentKind::ProductTerms,
        version: "2026-11".into(),
        locale: "zh-Hans".into(),
        text_sha256: sha256_hex(b"text"),
        agreement_sha256: sha256_hex(b"agreement"),
        schedule_digest: sha256_hex(b"schedule"),
        disclosure_digest: sha256_hex(b"disclosure"),
        shown: Shown { seconds: 12, to_end: true },
        client_address: "203.0.113.0/24".into(),
        at: Instant::from_unix_ms(1_795_323_993_120),
    }
}

/// Three records as they are stored: each with its hash.
fn stored() -> Vec<(Record, String)> {
    let mut chain = Chain::default();
    let entries = ["huabei-terms", "data-sharing", "credit-report"].map(entry);
    entries
        .into_iter()
        .map(|entry| {
            let record = chain.next(entry);
            let hash = record.hash();
            chain.take(&record, &hash).expect("a good record");
            (record, hash)
        })
        .collect()
}

fn walk(records: &[(Record, String)]) -> Result<Chain, (usize, Broken)> {
    let mut chain = Chain::default();
    for (index, (record, hash)) in records.iter().enumerate() {
        chain.take(record, hash).map_err(|broken| (index, broken))?;
    }
    Ok(chain)
}

#[test]
fn the_canonical_text_is_fixed_because_hashes_outlive_releases() {
    let record = Chain::default().next(entry("huabei-terms"));
    assert_eq!(
        record.canonical_text(),
        "consent-record/v1\n\
         seq=1\n\
         act=given\n\
         session=cs_0123456789abcdef0123456789abcdef\n\
         attempt=1\n\
         document=huabei-terms\n\
         kind=product_terms\n\
         version=2026-11\n\
         locale=zh-Hans\n\
         text_sha256=982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1\n\
         agreement_sha256=46a81739c6ee7c1d5ed084e7de843a7ed79435cd445513e4dd5c4e5ac395fb4b\n\
         schedule_digest=5f72005e81c4ecbd5aa3588e80e3daf0df068ce0cf5638944508a0165fea609a\n\
         disclosure_digest=8187135faead318892553b6d7ee48321c4d00ac028e88d17a02f05de9162863f\n\
         shown_s=12\n\
         to_end=yes\n\
         client_address=203.0.113.0/24\n\
         at_ms=1795323993120\n\
         prev_hash=0000000000000000000000000000000000000000000000000000000000000000\n"
    );
}

#[test]
fn the_hashes_of_a_chain_are_those_written_here() {
    let hashes: Vec<String> = stored().into_iter().map(|(_, hash)| hash).collect();
    assert_eq!(
        hashes,
        [
            "ca3a71f6a0cb715f8f26a30ea3cee6b01d45489f1c6688c3653f3c29c9f1a54c",
            "28bd064b251a2c6529469ef30cef17d9f7552fc57abc559e9a13f11c0a508272",
            "c0627c7a96aa263c7d3364a23488712fcd4fcd37092d6e6a0504c833cfabe5c8"
        ]
    );
}

#[test]
fn a_withdrawal_is_a_record_like_any_other() {
    let withdrawn = Entry { act: Act::Withdrawn, shown: Shown::default(), ..entry("huabei-terms") };
    let record = Chain { count: 1, head: "ab".repeat(32) }.next(withdrawn);
    assert!(record.canonical_text().contains("\nseq=2\nact=withdrawn\n"));
    assert!(record.canonical_text().contains("\nshown_s=0\nto_end=no\n"));
    assert_eq!(record.hash(), "9014d5f1240ea98bc08cb6aceb4dbbc13027b05b81839952f0347ef31aca6bb7");
}

#[test]
fn a_value_cannot_pass_for_two_lines() {
    let honest = Chain::default().next(entry("a"));
    let tricky = Chain::default().next(Entry { version: "1\nlocale=en".into(), ..entry("a") });
    assert_eq!(honest.canonical_text().lines().count(), 18);
    assert_eq!(tricky.canonical_text().lines().count(), 18);
    assert!(tricky.canonical_text().contains("\nversion=1%0alocale=en\n"));
    let percent = Chain::default().next(Entry { version: "1%0alocale=en".into(), ..entry("a") });
    assert_ne!(percent.hash(), tricky.hash());
}

#[test]
fn a_whole_chain_is_walked_to_its_head() {
    let records = stored();
    assert_eq!(walk(&records), Ok(Chain { count: 3, head: records[2].1.clone() }));
    assert_eq!(walk(&[]), Ok(Chain { count: 0, head: CHAIN_START.into() }));
}

#[test]
fn every_changed_field_breaks_the_record_it_stands_in() {
    let changes: [fn(&mut Record); 16] = [
        |record| record.entry.act = Act::Withdrawn,
        |record| record.entry.session.push('0'),
        |record| record.entry.attempt = 2,
        |record| record.entry.document.push('0'),
        |record| record.entry.kind = ConsentKind::Messages,
        |record| record.entry.version = "2026-12".into(),
        |record| record.entry.locale = "en".into(),
        |record| record.entry.text_sha256 = sha256_hex(b"other"),
        |record| record.entry.agreement_sha256 = sha256_hex(b"other"),
        |record| record.entry.schedule_digest = sha256_hex(b"other"),
        |record| record.entry.disclosure_digest = sha256_hex(b"other"),
        |record| record.entry.shown.seconds = 13,
        |record| record.entry.shown.to_end = false,
        |record| record.entry.client_address.clear(),
        |record| record.entry.at = Instant::from_unix_ms(0),
        |record| record.entry.version.push('\u{7f}'),
    ];
    for (index, change) in changes.iter().enumerate() {
        let mut records = stored();
        change(&mut records[1].0);
        assert_eq!(walk(&records), Err((1, Broken::Hash)), "change {index}");
    }
}

#[test]
fn records_cannot_be_taken_out_put_in_or_rewritten_with_a_fresh_hash() {
    let mut missing = stored();
    missing.remove(1);
    assert_eq!(walk(&missing), Err((1, Broken::Gap { expected: 2, found: 3 })));
    let mut renumbered = missing.clone();
    renumbered[1].0.seq = 2;
    renumbered[1].1 = renumbered[1].0.hash();
    assert_eq!(walk(&renumbered), Err((1, Broken::Link)));
    let mut rewritten = stored();
    rewritten[0].0.entry.version = "2020-01".into();
    rewritten[0].1 = rewritten[0].0.hash();
    assert_eq!(walk(&rewritten), Err((1, Broken::Link)));
    let mut twice = stored();
    twice.insert(1, twice[0].clone());
    assert_eq!(walk(&twice), Err((1, Broken::Gap { expected: 2, found: 1 })));
}

#[test]
fn ids_lead_back_to_what_they_name() {
    for kind in ConsentKind::ALL {
        assert_eq!(ConsentKind::from_id(kind.id()), Some(kind));
    }
    for act in [Act::Given, Act::Withdrawn] {
        assert_eq!(Act::from_id(act.id()), Some(act));
    }
    assert_eq!((ConsentKind::from_id("all"), Act::from_id("")), (None, None));
}

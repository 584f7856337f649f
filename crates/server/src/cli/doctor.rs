//! `paylater doctor`: looks over a configuration before shoppers do, and says what to mend.

use std::process::ExitCode;

use paylater_core::date::Date;
use paylater_core::schedule::{Due, HolidayShift, Terms};
use paylater_core::words;
use paylater_provider::{ProductSettings, Setting};
use serde_json::json;

use super::Setup;
use crate::config::{Catalogue, Config};
use crate::config_error::ConfigError;
use crate::locales::LOCALES;
use crate::ports::Clock as _;
use crate::ports::real::SystemClock;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// As it should be.
    Fine,
    /// It works, and somebody should look at it.
    Doubt,
    /// It has to be mended.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    grade: Grade,
    /// What was looked at.
    about: &'static str,
    /// What was seen.
    said: String,
}

impl Grade {
    const fn id(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Doubt => "doubt",
            Self::Wrong => "wrong",
        }
    }
}

/// Prints every finding; fails if anything has to be mended.
pub fn print(setup: &Setup, json: bool) -> Result<ExitCode, ConfigError> {
    let findings = match setup.load() {
        Ok(config) => examine(&config, SystemClock::default().now().shanghai_date()),
        Err(error) => vec![Finding { grade: Grade::Wrong, about: "configuration", said: error.to_string() }],
    };
    for Finding { grade, about, said } in &findings {
        if json {
            println!("{}", json!({ "grade": grade.id(), "about": about, "said": said }));
        } else {
            println!("{:<5}  {about}: {said}", grade.id());
        }
    }
    let is_well = findings.iter().all(|finding| finding.grade != Grade::Wrong);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn examine(config: &Config, today: Date) -> Vec<Finding> {
    let mut findings = vec![Finding {
        grade: Grade::Fine,
        about: "configuration",
        said: format!("{} options, keys and documents can be read", config.catalogue.options.len()),
    }];
    findings.extend(one_or_more("disclosure", disclosures(&config.catalogue, today), || {
        format!("all that is mandatory in {} is said", config.catalogue.profile.id())
    }));
    findings
        .extend(one_or_more("words", forbidden_words(config), || "no text lures, hurries or tricks".into()));
    findings.extend(one_or_more("plans", plans(&config.catalogue, today), || {
        "every plan can be computed from its least to its largest order".into()
    }));
    findings.extend(holidays(&config.catalogue, today));
    findings.extend(addresses(config));
    findings.extend(providers(config));
    findings.push(Finding {
        grade: Grade::Fine,
        about: "profile",
        said: format!("{}: {}", config.catalogue.profile.id(), config.catalogue.profile.source()),
    });
    findings
}

/// The services that products are set up with, as notifications name them.
fn services(products: &ProductSettings) -> String {
    let services = products.iter().filter_map(|(product, settings)| match settings.get("service_id")? {
        Setting::Written(id) => Some(format!(", service_id of {product} {id}")),
        Setting::Typed(id) => Some(format!(", service_id of {product} {}", id.as_str()?)),
    });
    services.collect()
}

/// Who we are to each provider, and by which keys we know it: what a notification that was refused, by the log, did not fit.
fn providers(config: &Config) -> [Finding; 2] {
    let alipay = config.alipay.as_ref().map(|alipay| {
        let signed = match &alipay.app_cert_sn {
            Some(serial) => format!("signs with certificate {serial}"),
            None => "signs with a key".into(),
        };
        format!(
            "app_id {}, seller_id {}{}; {signed}",
            alipay.app_id,
            alipay.seller_id,
            services(&alipay.products)
        )
    });
    let wechat = config.wechat.as_ref().map(|wechat| {
        let ids: Vec<&str> = wechat.verify_keys.iter().map(|key| key.id.as_str()).collect();
        format!(
            "app_id {}, mchid {}{}; signatures are known by the keys {}, and answers asked for by {}",
            wechat.app_id,
            wechat.mchid,
            services(&wechat.products),
            ids.join(" and "),
            wechat.prefer_key_id
        )
    });
    let finding = |about, said: Option<String>| Finding {
        grade: Grade::Fine,
        about,
        said: said.unwrap_or_else(|| "not configured".into()),
    };
    [finding("alipay", alipay), finding("wechatpay", wechat)]
}

/// What is wrong, or one word that nothing is.
fn one_or_more(about: &'static str, wrong: Vec<String>, fine: impl FnOnce() -> String) -> Vec<Finding> {
    if wrong.is_empty() {
        return vec![Finding { grade: Grade::Fine, about, said: fine() }];
    }
    wrong.into_iter().map(|said| Finding { grade: Grade::Wrong, about, said }).collect()
}

fn disclosures(catalogue: &Catalogue, today: Date) -> Vec<String> {
    let is_not_offered = |gap: String| format!("{gap}; it is not offered until that is said");
    catalogue.gaps(today).into_iter().map(is_not_offered).collect()
}

fn forbidden_words(config: &Config) -> Vec<String> {
    let mut texts = vec![("merchant_name".to_string(), config.merchant_name.clone())];
    for option in &config.catalogue.options {
        let way = option.way.id();
        let said = option.disclosure.iter().flat_map(|disclosure| disclosure.texts());
        texts.extend(said.map(|(place, text)| (format!("disclosure of {way}, {place}"), text)));
        for (document, locale) in
            option.documents.iter().flat_map(|document| LOCALES.map(|locale| (document, locale)))
        {
            let document = document.in_locale(locale);
            let text = format!("{}\n{}", document.title, document.text);
            texts.push((format!("document {} in {locale}", document.id), text));
        }
    }
    let mut findings: Vec<String> = Vec::new();
    for (place, text) in texts {
        for found in words::find(&text) {
            let finding =
                format!("{place} says {:?} ({}): {}", found.phrase, found.rule.id(), found.rule.why());
            // A document that several options share is looked at once for each of them.
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

fn plans(catalogue: &Catalogue, today: Date) -> Vec<String> {
    let mut findings = Vec::new();
    for option in &catalogue.options {
        for plan in &option.plans {
            for price in [option.range.least, option.range.most] {
                if let Err(error) = catalogue.offer(option, plan, (price, today), LOCALES[0]) {
                    findings.push(format!("plan {} for {}: {error}", plan.id, price.to_yuan()));
                }
            }
        }
    }
    findings
}

/// A table that ends before the last instalment shows days that may turn out to be holidays.
fn holidays(catalogue: &Catalogue, today: Date) -> Option<Finding> {
    let plans =
        catalogue.options.iter().flat_map(|option| option.plans.iter().map(move |plan| (option, plan)));
    let moves = |terms: &Terms| {
        let calendar = terms.instalments().map(|terms| terms.calendar);
        calendar.is_some_and(|calendar| calendar.holidays == HolidayShift::NextWorkday)
    };
    let last_due = plans.filter(|(_, plan)| moves(&plan.terms)).filter_map(|(option, plan)| {
        let offer = catalogue.offer(option, plan, (option.range.most, today), LOCALES[0]).ok()?;
        match offer.schedule.rows.last()?.due {
            Due::On(day) => Some(day),
            Due::After { .. } => None,
        }
    });
    let furthest = last_due.max()?;
    let table = &catalogue.holidays;
    let last = table.days.last().copied();
    let (grade, said) = match last {
        Some(last) if last >= furthest => (Grade::Fine, format!("{} reaches to {last}", table.version)),
        Some(last) => (
            Grade::Doubt,
            format!("{} ends on {last}, and instalments are due until {furthest}", table.version),
        ),
        None => (Grade::Wrong, "a plan moves due days off holidays, and there is no table of them".into()),
    };
    Some(Finding { grade, about: "holidays", said })
}

fn addresses(config: &Config) -> Vec<Finding> {
    let is_local = |url: &str| url.contains("://127.0.0.1") || url.contains("://localhost");
    let mut findings = Vec::new();
    for (name, url) in [("public_url", &config.public_url), ("checkout_url", &config.checkout_url)] {
        let is_plain = !url.to_ascii_lowercase().starts_with("https://");
        let (grade, said) = match (is_plain, is_local(url)) {
            (false, _) => (Grade::Fine, format!("{name} is encrypted")),
            (true, true) => (Grade::Doubt, format!("{name} is this machine; no provider reaches it")),
            (true, false) => (Grade::Wrong, format!("{name} is not encrypted")),
        };
        findings.push(Finding { grade, about: "addresses", said });
    }
    if config.allow_loopback_origins {
        let said =
            "pages of this machine may call from any port (allow_loopback_origins), for development only";
        findings.push(Finding { grade: Grade::Doubt, about: "addresses", said: said.into() });
    }
    findings
}

/// Says at the start what keeps plans from being offered: nobody looks for a reason before they miss something.
pub fn warn_of_gaps(catalogue: &Catalogue, today: Date) {
    for gap in catalogue.gaps(today) {
        tracing::warn!(gap, "a plan is not offered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::File;
    use std::path::Path;

    const DEVELOPMENT: &str = include_str!("../../development.toml");

    /// What the catalogue of this configuration has wrong, on 22 November 2026.
    fn catalogue(text: &str) -> Catalogue {
        let file = File::parse(text, []).expect("a good file");
        Catalogue::read(&file, Path::new(env!("CARGO_MANIFEST_DIR"))).expect("a good catalogue")
    }

    fn today() -> Date {
        Date::parse("2026-11-22").expect("a day")
    }

    #[test]
    fn the_development_configuration_says_all_that_is_mandatory_on_the_mainland() {
        let catalogue = catalogue(DEVELOPMENT);
        assert_eq!(disclosures(&catalogue, today()), [""; 0]);
        assert_eq!(plans(&catalogue, today()), [""; 0]);
        assert_eq!(holidays(&catalogue, today()), None);
    }

    #[test]
    fn another_place_asks_for_more_and_each_gap_is_named() {
        let catalogue = catalogue(&DEVELOPMENT.replace("\"mainland_china\"", "\"united_kingdom\""));
        let gaps = disclosures(&catalogue, today());
        for gap in [
            "plan huabei-3 in en: withdrawal is mandatory in united_kingdom; it is not offered until that is said",
            "plan zhima-deferred in zh-Hant: credit_reference is mandatory in united_kingdom; it is not offered until that is said",
        ] {
            assert!(gaps.iter().any(|seen| seen == gap), "{gap} is not in {gaps:#?}");
        }
        assert!(gaps.iter().all(|gap| !gap.contains("wechat-now")), "a payment at once owes no disclosure");
    }

    #[test]
    fn holidays_that_end_before_the_last_instalment_are_a_doubt_and_none_at_all_are_wrong() {
        let moved =
            "remainder = \"first\", calendar = { first = \"after_one_period\", holidays = \"next_workday\" }";
        let moving = DEVELOPMENT.replace("remainder = \"first\"", moved);
        let with_table = |last: &str| {
            let table = format!(
                "\n[holidays]\nversion = \"cn-2027\"\ndays = [\"{last}\"]\nworkdays = []\nweekends = true\n"
            );
            holidays(&catalogue(&format!("{moving}{table}")), today()).map(|finding| finding.grade)
        };
        assert_eq!(holidays(&catalogue(&moving), today()).map(|finding| finding.grade), Some(Grade::Wrong));
        assert_eq!(with_table("2027-10-07"), Some(Grade::Doubt));
        assert_eq!(with_table("2027-12-31"), Some(Grade::Fine));
    }
}

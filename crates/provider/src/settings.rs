//! What a merchant says of one product: names and values, as they were written. Which there are and what they mean is
//! known to the product's module alone, so whoever reads a file or an environment hands on what stands there.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::address::is_template_of;
use crate::error::ConfigError;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// With the type that a file gives it.
    Typed(Value),
    /// As an environment has it, where everything is a text: it means what the product asks for. Lists have commas.
    Written(String),
}

/// The settings of one product, by name.
pub type Settings = BTreeMap<String, Setting>;

/// The settings of a provider's products, by the product's id.
pub type ProductSettings = BTreeMap<String, Settings>;

/// Hands the settings of one product out by name. What nobody asked for is left over, and is refused by its name.
pub(crate) struct Reader<'a> {
    product: &'static str,
    left: BTreeMap<&'a str, &'a Setting>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(product: &'static str, settings: Option<&'a Settings>) -> Self {
        let left = settings.into_iter().flatten().map(|(name, setting)| (name.as_str(), setting)).collect();
        Self { product, left }
    }

    /// A text; an empty one says nothing.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let text = match self.left.remove(name) {
            None => None,
            Some(Setting::Typed(Value::String(text)) | Setting::Written(text)) => Some(text.clone()),
            Some(Setting::Typed(_)) => return Err(self.wrong(name, "a text")),
        };
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, ConfigError> {
        self.list(
            name,
            "a list of texts",
            |value| Some(value.as_str()?.to_owned()),
            |item| Some(item.to_owned()),
        )
    }

    /// A list of whole numbers above zero.
    pub(crate) fn counts(&mut self, name: &'static str) -> Result<Option<Vec<u32>>, ConfigError> {
        self.list(
            name,
            "a list of whole numbers above zero",
            |value| u32::try_from(value.as_u64()?).ok().filter(|count| *count > 0),
            |item| item.parse().ok().filter(|count| *count > 0),
        )
    }

    /// An address with this place in it, once.
    pub(crate) fn template(
        &mut self,
        name: &'static str,
        place: &'static str,
    ) -> Result<Option<String>, ConfigError> {
        let address = self.text(name)?;
        match address {
            Some(address) if !is_template_of(&address, place) => {
                Err(self.wrong(name, &format!("an http or https address with {place} in it, once")))
            }
            address => Ok(address),
        }
    }

    /// One word of a few, by what each means.
    pub(crate) fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let known = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        let all = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" or ");
        known.map(Some).ok_or_else(|| self.wrong(name, &all()))
    }

    /// Refuses what the product did not ask for.
    pub(crate) fn end(self) -> Result<(), ConfigError> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(ConfigError::UnknownSetting {
                product: self.product.to_owned(),
                name: (*name).to_owned(),
            }),
        }
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        what: &str,
        typed: fn(&Value) -> Option<T>,
        written: fn(&str) -> Option<T>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let list = match self.left.remove(name) {
            None => return Ok(None),
            Some(Setting::Typed(Value::Array(items))) => items.iter().map(typed).collect(),
            Some(Setting::Typed(_)) => None,
            Some(Setting::Written(text)) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(written).collect()
            }
        };
        list.map(Some).ok_or_else(|| self.wrong(name, what))
    }

    fn wrong(&self, name: &'static str, expected: &str) -> ConfigError {
        ConfigError::Setting { product: self.product, name, expected: expected.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(typed: Value) -> Settings {
        let Value::Object(members) = typed else { panic!("{typed} is no object") };
        members.into_iter().map(|(name, value)| (name, Setting::Typed(value))).collect()
    }

    fn written(name: &str, text: &str) -> Settings {
        Settings::from([(name.to_owned(), Setting::Written(text.to_owned()))])
    }

    #[test]
    fn a_setting_means_what_the_product_asks_for() {
        for (given, counts) in [
            (settings(json!({ "counts": [3, 6] })), Ok(Some(vec![3, 6]))),
            (settings(json!({ "counts": [] })), Ok(Some(vec![]))),
            (settings(json!({})), Ok(None)),
            (written("counts", "3, 6,12"), Ok(Some(vec![3, 6, 12]))),
            (settings(json!({ "counts": "3,6" })), Err(())),
            (settings(json!({ "counts": [0] })), Err(())),
            (settings(json!({ "counts": [3.5] })), Err(())),
            (settings(json!({ "counts": ["3"] })), Err(())),
            (written("counts", "3;6"), Err(())),
        ] {
            let read = Reader::new("p", Some(&given)).counts("counts");
            assert_eq!(read.map_err(|_| ()), counts, "{given:?}");
        }
        for (given, texts) in [
            (settings(json!({ "codes": ["A", "B"] })), Ok(Some(vec!["A".to_owned(), "B".to_owned()]))),
            (written("codes", "A,B"), Ok(Some(vec!["A".to_owned(), "B".to_owned()]))),
            (settings(json!({ "codes": "A" })), Err(())),
        ] {
            assert_eq!(Reader::new("p", Some(&given)).texts("codes").map_err(|_| ()), texts, "{given:?}");
        }
        for (given, text) in [
            (settings(json!({ "mode": "POSTPAY" })), Ok(Some("POSTPAY".to_owned()))),
            (written("mode", "7"), Ok(Some("7".to_owned()))),
            (settings(json!({ "mode": "" })), Ok(None)),
            (settings(json!({ "mode": 7 })), Err(())),
        ] {
            assert_eq!(Reader::new("p", Some(&given)).text("mode").map_err(|_| ()), text, "{given:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_product() {
        let launch = |text: &str| {
            let given = settings(json!({ "launch": text }));
            let read = Reader::new("p", Some(&given)).word("launch", &[("package", 1), ("signed", 2)]);
            read.map_err(|error| error.to_string())
        };
        assert_eq!(launch("signed"), Ok(Some(2)));
        assert_eq!(launch("Signed"), Err("products.p.launch: package or signed is expected".to_owned()));
        let address = |text: &str| {
            let given = settings(json!({ "launch_url": text }));
            Reader::new("p", Some(&given)).template("launch_url", "{sign_str}").map_err(|_| ())
        };
        let good = "https://a.example/?s={sign_str}";
        assert_eq!(address(good), Ok(Some(good.to_owned())));
        assert_eq!(address(""), Ok(None));
        for bad in
            ["https://a.example/", "{sign_str}", "javascript:{sign_str}", "https://a/{sign_str}{sign_str}"]
        {
            assert_eq!(address(bad), Err(()), "{bad}");
        }
    }

    #[test]
    fn what_nobody_asked_for_is_refused_by_its_name() {
        let given = settings(json!({ "mode": "POSTPAY", "mood": "good" }));
        let mut reader = Reader::new("p", Some(&given));
        assert_eq!(reader.text("mode"), Ok(Some("POSTPAY".to_owned())));
        let error = reader.end().expect_err("left over").to_string();
        assert_eq!(error, "products.p.mood: there is no such setting");
        assert_eq!(Reader::new("p", None).end(), Ok(()));
    }
}

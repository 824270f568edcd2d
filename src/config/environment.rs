//! Settings from environment variables: `DGCC_HTTP__BODY_BYTES` is `http.body_bytes`. Only a variable that names a
//! setting counts. Others may begin with `DGCC_` too: Kubernetes sets `DGCC_SERVICE_HOST` and more for a service
//! called dgcc.

use std::ffi::OsString;

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

use super::ConfigError;

const PREFIX: &str = "DGCC_";
/// Read too, as many programs do.
const DATABASE_URL: &str = "DATABASE_URL";

/// What the environment says.
#[derive(Debug, Default)]
pub(super) struct Environment {
    pub(super) settings: Vec<Variable>,
    /// Names that begin with the prefix and name no setting.
    pub(super) unknown: Vec<String>,
}

/// The value of a setting.
#[derive(Debug)]
pub(super) struct Variable {
    name: String,
    /// The names of its sections and its own, with dots between.
    key: String,
    value: Value,
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("variable {}", self.name))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let settings = figment::util::nest(&self.key, self.value.clone()).into_dict();
        Ok(Profile::Default.collect(settings.unwrap_or_default()))
    }
}

/// Reads variables; `defaults` has every setting.
pub(super) fn read(
    variables: impl Iterator<Item = (OsString, OsString)>,
    defaults: &Dict,
) -> Result<Environment, ConfigError> {
    let mut read = Environment::default();
    let names = variables.map(|(name, value)| (name.to_string_lossy().to_ascii_uppercase(), value));
    let mut variables: Vec<_> = names.collect();
    // DATABASE_URL comes before DGCC_DATABASE__URL, which overrides it.
    variables.sort_unstable();
    for (name, value) in variables {
        let key = match name.strip_prefix(PREFIX) {
            Some(rest) => rest.to_ascii_lowercase().replace("__", "."),
            None if name == DATABASE_URL => "database.url".to_owned(),
            None => continue,
        };
        let Some(default) = setting(defaults, &key) else {
            read.unknown.push(name);
            continue;
        };
        let Some(text) = value.to_str() else {
            return Err(ConfigError::Setting(format!("{key}: the variable {name} is not UTF-8")));
        };
        read.settings.push(Variable { value: typed(text.trim(), default), name, key });
    }
    Ok(read)
}

/// The default of the setting that a key names; a section is no setting.
fn setting<'a>(defaults: &'a Dict, key: &str) -> Option<&'a Value> {
    let mut parts = key.split('.');
    let first = defaults.get(parts.next()?);
    let found = parts.fold(first, |value, part| value?.as_dict()?.get(part));
    found.filter(|value| value.as_dict().is_none())
}

/// A value in the type of its setting. Text is taken as it is: a folder can be called `2026`. Quotation marks around
/// it are removed, since not every shell and file of variables removes them.
fn typed(text: &str, default: &Value) -> Value {
    let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    if default.as_str().is_some() && !quoted {
        return Value::from(text);
    }
    let Ok(value) = text.parse::<Value>();
    value
}

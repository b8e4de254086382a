//! What was set, and where: the file, the environment, credentials. Every value knows its place,
//! so that a mistake can be found.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::{ConfigError, KEYS};

/// The configuration's file when none is named, in the working folder.
pub const DEFAULT_FILE: &str = "integrationsfond.toml";

/// What every variable of this program begins with.
const PREFIX: &str = "INTEGRATIONSFOND_";

/// Variables of this program that are no key.
const OTHER_VARIABLES: &[&str] = &["INTEGRATIONSFOND_CONFIG"];

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the program's own choice.
    Default,
    /// An argument.
    Argument(&'static str),
    /// A variable of the environment.
    Variable(String),
    /// A line of the configuration's file.
    Line(String, usize),
    /// A credential that the service manager hands over.
    Credential(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Argument(name) => write!(f, "argument {name}"),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Line(file, line) => write!(f, "{file} line {line}"),
            Self::Credential(path) => write!(f, "credential {}", path.display()),
        }
    }
}

/// A value and where it was set.
#[derive(Clone, PartialEq, Eq)]
struct Value {
    text: String,
    place: Place,
}

/// Everything that was set.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, Value>,
}

/// What settings are read from.
pub struct Sources<'a> {
    /// Name of the configuration's file, for messages.
    pub file: &'a str,
    /// What stands in it.
    pub text: &'a str,
    /// The environment.
    pub env: &'a dyn Fn(&str) -> Option<String>,
}

impl Settings {
    /// Reads the file that is named, or [`DEFAULT_FILE`] when it is there, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let env = |name: &str| std::env::var(name).ok();
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            let known = |key: &super::Key| variable(key.name) == *name;
            if name.starts_with(PREFIX)
                && !OTHER_VARIABLES.contains(&&*name)
                && !KEYS.iter().any(known)
            {
                let place = Place::Variable(name.to_string());
                return Err(ConfigError::at(&name, &place, "is not a key of this program"));
            }
        }
        let named = file.map(Path::to_owned).or_else(|| env(OTHER_VARIABLES[0]).map(PathBuf::from));
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let name = path.to_string_lossy().into_owned();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            // Only a file that nobody asked for may be missing.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && named.is_none() => String::new(),
            Err(e) => return Err(ConfigError::whole(&name, e)),
        };
        Self::read(&Sources { file: &name, text: &text, env: &env })
    }

    /// Reads a file's text and an environment.
    pub fn read(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let mut this = Self::default();
        let credentials = (sources.env)("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        if let Some(folder) = credentials {
            this.take_credentials(&folder)?;
        }
        let mut level = file_values(sources.file, sources.text)?;
        this.lay_over(&mut level)?;
        // The database has two variables, which must not speak of different ones.
        let mut variables = BTreeMap::new();
        for key in KEYS {
            let mut names = vec![variable(key.name)];
            if key.name == "database_url" {
                names.push("DATABASE_URL".to_owned());
            }
            for name in names {
                if let Some(text) = (sources.env)(&name) {
                    let place = Place::Variable(name);
                    if variables.get(key.name).is_some_and(|first: &String| *first != text) {
                        let first = variable(key.name);
                        let reason = format!("is set to something else in {first}; one of them");
                        return Err(ConfigError::at(key.name, &place, reason));
                    }
                    variables.insert(key.name, text.clone());
                    level.insert(key.name.to_owned(), Value { text, place });
                }
            }
        }
        this.lay_over(&mut level)?;
        Ok(this)
    }

    /// A file in the service manager's folder, named like a secret key, is its value.
    fn take_credentials(&mut self, folder: &Path) -> Result<(), ConfigError> {
        for key in KEYS.iter().filter(|key| key.secret) {
            let path = folder.join(key.name);
            let place = Place::Credential(path.clone());
            if path.exists() {
                let text = secret(&path).map_err(|e| ConfigError::at(key.name, &place, e))?;
                self.values.insert(key.name.to_owned(), Value { text, place });
            }
        }
        Ok(())
    }

    /// Lays values over those that stand lower. A secret and the file that holds it are the same
    /// thing: one of them at one place.
    fn lay_over(&mut self, level: &mut BTreeMap<String, Value>) -> Result<(), ConfigError> {
        for key in KEYS.iter().filter(|key| key.secret) {
            let file_key = format!("{}_file", key.name);
            let Some(named) = level.get(&file_key) else {
                if level.contains_key(key.name) {
                    self.values.remove(&file_key);
                }
                continue;
            };
            if level.contains_key(key.name) {
                let reason = format!("is set together with {}; one of them", key.name);
                return Err(ConfigError::at(&file_key, &named.place, reason));
            }
            let path = Path::new(named.text.trim());
            let text = secret(path).map_err(|e| ConfigError::at(&file_key, &named.place, e))?;
            let place = named.place.clone();
            self.values.insert(key.name.to_owned(), Value { text, place });
        }
        self.values.append(level);
        Ok(())
    }

    /// Sets a value by hand.
    pub fn set(&mut self, key: &str, text: &str, place: Place) {
        self.values.insert(key.to_owned(), Value { text: text.to_owned(), place });
    }

    /// What was set, without space around it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|value| value.text.trim())
    }

    /// What was set, or the key's default.
    pub fn text(&self, key: &str) -> String {
        let default = || KEYS.iter().find(|k| k.name == key).map_or("", |k| k.default);
        self.get(key).unwrap_or_else(default).to_owned()
    }

    /// A whole number between two others.
    pub fn number(&self, key: &str, least: u64, most: u64) -> Result<u64, ConfigError> {
        let within = |n: &u64| (least..=most).contains(n);
        self.text(key).parse().ok().filter(within).ok_or_else(|| {
            self.wrong(key, format!("is not a whole number between {least} and {most}"))
        })
    }

    /// Yes or no.
    pub fn truth(&self, key: &str) -> Result<bool, ConfigError> {
        match self.text(key).as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.wrong(key, "is neither true nor false")),
        }
    }

    /// Where a key was set.
    pub fn place(&self, key: &str) -> Place {
        self.values.get(key).map_or(Place::Default, |value| value.place.clone())
    }

    /// What is wrong with a key's value.
    pub fn wrong(&self, key: &str, reason: impl fmt::Display) -> ConfigError {
        ConfigError::at(key, &self.place(key), reason)
    }
}

/// The name of a key's variable.
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase())
}

/// A secret's file, without the line end that editors add.
fn secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let text = text.trim_end().to_owned();
    if text.is_empty() { Err(format!("{} is empty", path.display())) } else { Ok(text) }
}

fn file_values(file: &str, text: &str) -> Result<BTreeMap<String, Value>, ConfigError> {
    let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
    let table = DeTable::parse(text).map_err(|e| {
        let place = Place::Line(file.to_owned(), e.span().map_or(1, |span| line(span.start)));
        ConfigError::at(file, &place, e.message())
    })?;
    let mut values = BTreeMap::new();
    for (key, value) in table.get_ref() {
        let name = key.get_ref().to_string();
        let place = Place::Line(file.to_owned(), line(key.span().start));
        if !KEYS.iter().any(|known| known.name == name) {
            return Err(ConfigError::at(&name, &place, "is not a key of this program"));
        }
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            _ => {
                let reason = "is neither text nor a whole number nor true or false";
                return Err(ConfigError::at(&name, &place, reason));
            }
        };
        values.insert(name, Value { text, place });
    }
    Ok(values)
}

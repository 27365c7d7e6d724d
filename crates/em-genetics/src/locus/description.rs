//! Loci as files: what serde reads and writes.

use super::Locus;
use crate::Error;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A locus as it stands in a file, TOML or JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alleles: Option<Vec<String>>,
    /// Instead of phenotypes: `A=B>O`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dominance: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    x_linked: bool,
    /// The genotypes of each phenotype. Behind the plain values, as TOML wants it.
    #[serde(default)]
    phenotypes: Lists,
}

/// A map of lists, in the order of the file and with all its keys: of one that stands there twice, a map would
/// keep the last.
#[derive(Default)]
struct Lists(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Lists {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Lists;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("phenotypes, each with a list of genotypes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lists, A::Error> {
                let mut lists = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    lists.push(entry);
                }
                Ok(Lists(lists))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl Serialize for Lists {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, genotypes) in &self.0 {
            map.serialize_entry(name, genotypes)?;
        }
        map.end()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_false(value: &bool) -> bool {
    !value
}

impl Description {
    fn locus(&self) -> Result<Locus, Error> {
        let locus = match (&self.dominance, &self.alleles) {
            (Some(dominance), None) if self.phenotypes.0.is_empty() => {
                dominance.parse::<Locus>()?.named(&self.name)
            }
            (None, Some(alleles)) => {
                let alleles: Vec<&str> = alleles.iter().map(String::as_str).collect();
                let genotypes: Vec<Vec<&str>> = (self.phenotypes.0.iter())
                    .map(|(_, genotypes)| genotypes.iter().map(String::as_str).collect())
                    .collect();
                let phenotypes: Vec<(&str, &[&str])> = (self.phenotypes.0.iter().zip(&genotypes))
                    .map(|((name, _), genotypes)| (name.as_str(), genotypes.as_slice()))
                    .collect();
                Locus::new(&self.name, &alleles, &phenotypes)?
            }
            _ => return Err(Error::Description),
        };
        if self.x_linked {
            locus.x_linked()
        } else {
            Ok(locus)
        }
    }
}

/// The file format: a name, and either `dominance`, or `alleles` and `phenotypes` with their genotypes.
/// `x_linked = true` puts the locus on the X chromosome, see [`Locus::x_linked`]. A phenotype whose genotypes
/// show other phenotypes too is one that was not looked at closely.
///
/// ```
/// use em_genetics::Locus;
///
/// let moth: Locus = serde_json::from_str(r#"{
///     "name": "moth",
///     "alleles": ["C", "I", "T"],
///     "phenotypes": {
///         "carbonaria": ["CC", "CI", "CT"],
///         "insularia": ["II", "IT"],
///         "typica": ["TT"],
///         "insularia or typica": ["II", "IT", "TT"]
///     }
/// }"#)?;
/// assert!(!moth.is_unambiguous());
/// let abo: Locus = serde_json::from_str(r#"{ "name": "abo", "dominance": "A = B > O" }"#)?;
/// assert_eq!(abo, Locus::abo());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Locus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let description = Description::deserialize(deserializer)?;
        description.locus().map_err(serde::de::Error::custom)
    }
}

/// All alleles, and all phenotypes with their genotypes.
impl Serialize for Locus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let genotypes = (self.shown_by.iter()).map(|genotypes| {
            let names = genotypes
                .iter()
                .map(|genotype| self.genotype_name(*genotype));
            names.collect()
        });
        let description = Description {
            name: self.name.clone(),
            alleles: Some(self.alleles.clone()),
            dominance: None,
            x_linked: false, // the phenotypes of males are listed
            phenotypes: Lists(self.phenotypes.iter().cloned().zip(genotypes).collect()),
        };
        description.serialize(serializer)
    }
}

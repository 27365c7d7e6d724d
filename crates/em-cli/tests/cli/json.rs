//! What `docs/json.md` says of JSON is so.

use crate::{folder, model_of, path, root, stdout_of};
use serde_json::Value;
use std::collections::BTreeSet;

/// Objects whose keys are names of the data.
const NAMED: [&str; 8] = [
    "counts",
    "allele_frequencies",
    "expected_phenotypes",
    "expected_genotypes",
    "genotype_probabilities",
    "carrier_probabilities",
    "intervals",
    "frequencies",
];

/// All field names of a document, but for names of the data.
fn fields(value: &Value, format: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                into.insert(key.clone());
                let by_allele = key == "standard_errors" && format == "em-genetics-fit";
                let by_name = NAMED.contains(&key.as_str()) && value.is_object();
                if !by_allele && !by_name {
                    fields(value, format, into);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, format, into)),
        _ => {}
    }
}

/// The part of the page that is about a format.
fn section<'a>(page: &'a str, format: &str) -> &'a str {
    let quoted = format!("`{format}`");
    page.split("\n## ")
        .find(|section| {
            section
                .lines()
                .next()
                .is_some_and(|title| title.contains(&quoted))
        })
        .unwrap_or_else(|| panic!("no section about {format}"))
}

#[test]
fn every_field_is_documented() {
    let page = std::fs::read_to_string(root().join("docs/json.md")).unwrap();
    let folder = folder();
    let model = model_of(&folder, "fixtures/faithful.csv -k 2");
    let counts = path(&folder, "counts.csv");
    std::fs::write(
        &counts,
        "phenotype,north,south\nM,45,10\nMN,10,80\nN,45,10\n",
    )
    .unwrap();
    for command in [
        "gmm fit fixtures/faithful.csv -k 2 --prior --accelerate squarem",
        "gmm fit fixtures/faithful.csv -k 2 --standard-errors no",
        "gmm fit fixtures/faithful.csv -k 2,300",
        "gmm fit fixtures/iris.csv -k 1..2 --covariance spherical --standardize --labels Species",
        &format!("gmm score {model} fixtures/faithful.csv"),
        "genetics fit --system moth fixtures/peppered_moth.csv",
        "genetics fit --system A=B>O --counts A=186,B=38,AB=13,O=284 --inbreeding",
        &format!("genetics fit --system mn {counts} --inbreeding"),
        "genetics hwe --counts 298,489,213",
        "genetics hwe --counts 30,20,10,5,6,7",
        "genetics hwe --counts 20,30,9 --males 70,41",
        "genetics haplotypes --table 3,3,0,1,6,1,0,0,1 --permutations 100",
    ] {
        let mut args: Vec<&str> = command.split(' ').collect();
        args.extend(["--format", "json"]);
        let document: Value = serde_json::from_str(&stdout_of(&args)).unwrap();
        let format = document["format"].as_str().unwrap();
        assert!(document["version"].is_u64(), "{command}");
        let section = section(&page, format);
        let mut found = BTreeSet::new();
        fields(&document, format, &mut found);
        for field in found
            .iter()
            .filter(|field| !["format", "version"].contains(&field.as_str()))
        {
            let (alone, nested) = (format!("`{field}`"), format!(".{field}`"));
            assert!(
                section.contains(&alone) || section.contains(&nested),
                "`{field}` of {format} is not in docs/json.md ({command})"
            );
        }
    }
}

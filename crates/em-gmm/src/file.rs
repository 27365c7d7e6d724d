//! How a mixture is written down.

use crate::{Covariance, Gmm, ParametersError};
use faer::Mat;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The form in which a [`Gmm`] is saved. The matrices are lists of rows. Fields beside these are
/// ignored, so that a file may say more about where the model comes from.
#[derive(Serialize, Deserialize)]
pub(crate) struct GmmFile {
    format: Format,
    version: Version,
    /// Files of full covariances need not say so.
    #[serde(default)]
    covariance: Covariance,
    weights: Vec<f64>,
    means: Vec<Vec<f64>>,
    covariances: Vec<Vec<Vec<f64>>>,
}

const FORMAT: &str = "em-gmm";
const VERSION: u32 = 1;

/// The constant [`FORMAT`].
struct Format;

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(FORMAT)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            FORMAT => Ok(Format),
            other => Err(D::Error::custom(format!(
                "the format is `{other}`, not `{FORMAT}`"
            ))),
        }
    }
}

/// The constant [`VERSION`]. It changes when older programs would misread a file.
struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            VERSION => Ok(Version),
            other => Err(D::Error::custom(format!(
                "the file has version {other} of the format, this program reads version {VERSION}"
            ))),
        }
    }
}

impl From<Gmm> for GmmFile {
    fn from(gmm: Gmm) -> Self {
        let rows = |m: faer::MatRef<'_, f64>| {
            m.row_iter()
                .map(|row| row.iter().copied().collect())
                .collect()
        };
        Self {
            format: Format,
            version: Version,
            covariance: gmm.structure(),
            weights: gmm.weights().to_vec(),
            means: rows(gmm.means()),
            covariances: gmm.covariances().iter().map(|s| rows(s.as_ref())).collect(),
        }
    }
}

impl TryFrom<GmmFile> for Gmm {
    type Error = ParametersError;

    fn try_from(file: GmmFile) -> Result<Self, ParametersError> {
        let d = file.means.first().map_or(0, Vec::len);
        let matrix = |rows: &[Vec<f64>], component: Option<usize>| match rows
            .iter()
            .position(|row| row.len() != d)
        {
            Some(row) => Err(ParametersError::Dimensions {
                component: component.unwrap_or(row),
                dimensions: d,
            }),
            None => Ok(Mat::from_fn(rows.len(), d, |i, j| rows[i][j])),
        };
        let covariances = (file.covariances.iter().enumerate())
            .map(|(component, rows)| matrix(rows, Some(component)))
            .collect::<Result<_, _>>()?;
        let gmm = Gmm::new(file.weights, matrix(&file.means, None)?, covariances)?;
        match file.covariance {
            Covariance::Full => Ok(gmm),
            structure => gmm.with_structure(structure),
        }
    }
}

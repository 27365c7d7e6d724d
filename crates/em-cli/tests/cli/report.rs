//! Reports, looked at in a browser.

use crate::browser::Browser;
use crate::{em, folder, path, root, split};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

/// Writes a report and a model by the same run.
#[track_caller]
fn report(args: &str) -> (tempfile::TempDir, String, Value) {
    let folder = folder();
    let (html, model) = (path(&folder, "report.html"), path(&folder, "model.json"));
    let ran = em(&[split(args), vec!["--report", &html, "--out", &model]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let model = serde_json::from_str(&std::fs::read_to_string(model).unwrap()).unwrap();
    let page = std::fs::read_to_string(&html).unwrap();
    (folder, page, model)
}

const MIXTURE: &str = "gmm fit fixtures/mixture400.csv --columns x,y -k 4 --start random";

/// What can be seen without a browser.
#[test]
fn the_file_stands_alone() {
    let (_folder, page, model) = report(MIXTURE);
    for reference in [
        "http:",
        "https:",
        "src=",
        "url(http",
        "@import",
        "<link rel=\"stylesheet\"",
    ] {
        // Namespaces are names, nothing to load.
        let page = page.replace("http://www.w3.org/", "");
        assert!(!page.contains(reference), "{reference}");
    }
    let ids: Vec<&str> = (page.split(" id=\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let unique: HashSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for target in page.split("href=\"#").skip(1) {
        let target = target.split('"').next().unwrap();
        assert!(ids.contains(&target), "{target}");
    }
    let shown = format!("{:.4}", model["fit"]["log_likelihood"].as_f64().unwrap());
    assert!(
        page.matches(&shown).count() >= 3,
        "key figure, replay, restarts"
    );
    assert!(page.len() < 1 << 20, "{} bytes", page.len());
}

#[test]
fn what_it_takes_to_fit_again() {
    let folder = folder();
    let data = path(&folder, "it's <b>.csv");
    let text = "a<script>,b\n1,2\n2,4.5\n3,5\n4,9\n5,9\n6,13\n7,13.5\n8,17\n";
    std::fs::write(&data, text).unwrap();
    let html = path(&folder, "report.html");
    let ran = em(&[
        "gmm", "fit", &data, "-k", "1", "--seed", "7", "--report", &html,
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(&html).unwrap();
    assert!(
        page.contains(r"it&#x27;\&#x27;&#x27;s &lt;b&gt;.csv"),
        "{page}"
    );
    assert!(!page.contains("a<script>"));
    // `printf … | sha256sum`
    assert!(page.contains("<dd>7"), "{page}");
    assert!(page.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_warning_says_what_it_means() {
    let (_folder, page, _) = report(&format!("{MIXTURE} --max-iterations 3"));
    assert!(page.contains("Not converged after 3 iterations."), "{page}");
    assert!(
        page.contains("Raise <code>--max-iterations</code>, or loosen <code>--tolerance</code>.")
    );
}

#[test]
fn a_report_needs_a_file() {
    let ran = em(&[
        "gmm",
        "fit",
        "fixtures/faithful.csv",
        "-k",
        "2",
        "--report",
        "-",
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let ran = em(&[
        "gmm",
        "fit",
        "fixtures/faithful.csv",
        "-k",
        "2",
        "--report",
        "no/such/folder.html",
    ]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let data = "fixtures/faithful.csv";
    let before = std::fs::read(root().join(data)).unwrap();
    let ran = em(&["gmm", "fit", data, "-k", "2", "--report", data]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(std::fs::read(root().join(data)).unwrap(), before);
}

#[test]
fn allele_frequencies() {
    let folder = folder();
    let html = path(&folder, "moth.html");
    let args = "genetics fit --system moth fixtures/peppered_moth.csv --report";
    let ran = em(&[split(args), vec![&html]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(&html).unwrap();
    for shown in [
        "0.070837",
        "0.188737",
        "0.740427",
        "0.007411",
        "0.081994",
        "carbonaria",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let both = path(&folder, "both.csv");
    std::fs::write(
        &both,
        "phenotype,north,<b>\ncarbonaria,85,0\ninsularia,196,104\ntypica,341,377\n",
    )
    .unwrap();
    let ran = em(&[
        "genetics", "fit", "--system", "moth", &both, "--report", &html,
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(&html).unwrap();
    assert!(
        page.contains("in 2 populations") && page.contains("Equal frequencies in all populations")
    );
    assert!(
        page.contains("on the edge of what is possible: C"),
        "{page}"
    );
    assert!(!page.contains("<b>:"));
    let ran = em(&[
        "genetics", "fit", "--system", "moth", &both, "--report", &both,
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

/// All that can be seen in a browser, in one, since it takes long to start.
#[test]
#[allow(clippy::print_stderr)] // nobody should believe that this was tested
fn in_a_browser() {
    let Some(mut browser) = Browser::start() else {
        eprintln!(
            "WARNING: no Chromium on this machine, so reports are not looked at in a browser"
        );
        return;
    };
    let fits = [
        MIXTURE,
        "gmm fit fixtures/faithful.csv --columns waiting",
        "gmm fit fixtures/iris.csv -k 3 --prior --accelerate squarem",
        "gmm fit fixtures/faithful.csv -k 2 --stream --max-iterations 2",
    ];
    for args in fits {
        let (folder, _, model) = report(args);
        let url = format!("file://{}", folder.path().join("report.html").display());
        for width in [360, 400, 1280] {
            for scheme in ["light", "dark"] {
                browser.open(&url, width, scheme);
                fits_the_window(&mut browser, width);
                has_the_colours_of(&mut browser, scheme);
                keep_picture(&mut browser, args, &format!("{width}-{scheme}"));
            }
        }
        the_end_is_the_fit(&mut browser, &model);
        the_slider_moves(&mut browser);
        it_plays(&mut browser);
        the_address_leads_to_an_iteration(&mut browser, &url);
        it_prints(&mut browser, &model);
        assert_eq!(browser.complaints, [""; 0], "{args:?}");
    }
    let folder = folder();
    let html = path(&folder, "abo.html");
    let args = "genetics fit --system abo --counts A=186,B=38,AB=13,O=284 --report";
    assert_eq!(em(&[split(args), vec![&html]].concat()).code, Some(0));
    for width in [360, 1280] {
        for scheme in ["light", "dark"] {
            browser.open(&format!("file://{html}"), width, scheme);
            fits_the_window(&mut browser, width);
            has_the_colours_of(&mut browser, scheme);
            keep_picture(&mut browser, args, &format!("{width}-{scheme}"));
        }
    }
    assert_eq!(browser.complaints, [""; 0]);
}

#[track_caller]
fn fits_the_window(browser: &mut Browser, width: u32) {
    let scroll = browser.value("document.documentElement.scrollWidth");
    assert!(
        scroll.as_u64().unwrap() <= u64::from(width),
        "{scroll} > {width}"
    );
}

#[track_caller]
fn has_the_colours_of(browser: &mut Browser, scheme: &str) {
    let background = browser.text("getComputedStyle(document.body).backgroundColor");
    let text = browser.text("getComputedStyle(document.body).color");
    let (background, text) = (luminance(&background), luminance(&text));
    assert_eq!(background < 0.1, scheme == "dark", "{background}");
    let contrast = (background.max(text) + 0.05) / (background.min(text) + 0.05);
    assert!(contrast > 7.0, "{contrast}");
    // All text is legible on the page: 4.5 to 1.
    let colours = browser.value(
        "[...new Set([...document.querySelectorAll('p, dt, dd, th, td, a, figcaption, h1, h2, code, .error')]
            .filter(e => e.offsetParent !== null).map(e => getComputedStyle(e).color))]",
    );
    for colour in colours.as_array().unwrap() {
        let text = luminance(colour.as_str().unwrap());
        let contrast = (background.max(text) + 0.05) / (background.min(text) + 0.05);
        assert!(contrast > 4.5, "{colour}: {contrast}");
    }
}

/// Relative luminance by WCAG of `rgb(r, g, b)`.
fn luminance(colour: &str) -> f64 {
    let parts = colour.trim_start_matches(|c: char| !c.is_ascii_digit());
    let linear = |part: &str| {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        let value = digits.parse::<f64>().unwrap() / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let parts: Vec<f64> = parts.split(',').take(3).map(linear).collect();
    0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
}

const STATE: &str = "document.getElementById('iteration').textContent";
const CLIMB: &str = "document.getElementById('log-likelihood').textContent";
/// What is drawn of the components.
const DRAWN: &str = "document.querySelector('#replay svg').innerHTML";

#[track_caller]
fn the_end_is_the_fit(browser: &mut Browser, model: &Value) {
    assert_eq!(browser.text(STATE), model["fit"]["iterations"].to_string());
    let log_likelihood = model["fit"]["log_likelihood"].as_f64().unwrap();
    assert_eq!(browser.text(CLIMB), format!("{log_likelihood:.4}"));
    let weight = browser
        .text("document.getElementById('components').tBodies[0].rows[0].cells[1].textContent");
    let expected = model["weights"][0].as_f64().unwrap();
    assert_eq!(weight, format!("{expected:.4}"));
}

/// From the last frame back, by the keyboard and by hand.
#[track_caller]
fn the_slider_moves(browser: &mut Browser) {
    browser.value("document.getElementById('slider').focus()");
    let mut seen = vec![(
        browser.text(STATE),
        browser.text(CLIMB),
        browser.text(DRAWN),
    )];
    browser.press("ArrowLeft", 37);
    seen.push((
        browser.text(STATE),
        browser.text(CLIMB),
        browser.text(DRAWN),
    ));
    browser.press("Home", 36);
    assert_eq!(browser.text(STATE), "0");
    browser.value(
        "{ const slider = document.getElementById('slider'); slider.value = 1;
           slider.dispatchEvent(new Event('input')); }",
    );
    assert_eq!(browser.text(STATE), "1");
    seen.push((
        browser.text(STATE),
        browser.text(CLIMB),
        browser.text(DRAWN),
    ));
    assert!(seen[0].0 != seen[1].0, "{seen:?}");
    assert!(seen[2].1 != seen[0].1 && seen[2].2 != seen[0].2, "{seen:?}");
    let climb = |text: &str| text.parse::<f64>().unwrap();
    assert!(climb(&seen[2].1) <= climb(&seen[0].1));
    let said = browser.text("document.getElementById('slider').getAttribute('aria-valuetext')");
    assert!(said.starts_with("iteration 1, log-likelihood "), "{said}");
    browser.press("End", 35);
    assert_eq!(browser.text(DRAWN), seen[0].2);
}

#[track_caller]
fn it_plays(browser: &mut Browser) {
    let play = "document.getElementById('play')";
    browser.value(&format!("{play}.click()"));
    assert_eq!(browser.text(&format!("{play}.textContent")), "Pause");
    assert_eq!(browser.text(STATE), "0");
    browser.value(
        "new Promise(moved => setInterval(() => {
            if (document.getElementById('iteration').textContent !== '0') moved();
         }, 20))",
    );
    browser.value(&format!("{play}.textContent === 'Pause' && {play}.click()"));
    assert_eq!(browser.text(&format!("{play}.textContent")), "Play");
    assert!(browser.text("location.hash").starts_with("#iteration="));
}

#[track_caller]
fn the_address_leads_to_an_iteration(browser: &mut Browser, url: &str) {
    browser.load("about:blank");
    browser.load(&format!("{url}#iteration=1"));
    assert_eq!(browser.text(STATE), "1");
    browser.value("new Promise(done => { addEventListener('hashchange', done); location.hash = 'iteration=0'; }).then(() => 0)");
    assert_eq!(browser.text(STATE), "0");
}

/// On paper there is the end, in ink on white, and nothing to press.
#[track_caller]
fn it_prints(browser: &mut Browser, model: &Value) {
    browser.emulate("print", "dark");
    let frame =
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))";
    browser.value(frame);
    the_end_is_the_fit(browser, model);
    let background = browser.text("getComputedStyle(document.body).backgroundColor");
    assert!(luminance(&background) > 0.9, "{background}");
    let buttons = browser.value(
        "[...document.querySelectorAll('button, input')].filter(e => e.offsetParent !== null).length",
    );
    assert_eq!(buttons, json!(0));
    browser.emulate("screen", "light");
    browser.value(frame);
    assert_eq!(browser.text(STATE), "0");
}

/// For a person to look at, into the folder that is asked for.
fn keep_picture(browser: &mut Browser, args: &str, name: &str) {
    let Some(folder) = std::env::var_os("EM_REPORT_PICTURES") else {
        return;
    };
    let data = split(args)[..3].join("-").replace('/', "-");
    let picture = browser.call(
        "Page.captureScreenshot",
        json!({ "captureBeyondViewport": true }),
    );
    let file = Path::new(&folder).join(format!("{data}-{}-{name}.base64", args.len()));
    std::fs::write(file, picture["data"].as_str().unwrap()).unwrap();
}

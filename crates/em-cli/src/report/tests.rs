use super::{
    Cell, Fact, Figure, Frame, Normal, Replay, Report, Reproduce, Section, Table, Warning,
};

const NASTY: &str = "</script><script>alert('&\"')</script>";

fn normal(mean: [f64; 2]) -> Normal {
    Normal {
        weight: 0.5,
        mean,
        sd: [1.0, 2.0],
        correlation: 0.5,
    }
}

fn replay(columns: &[&str]) -> Replay {
    let frame = |iteration: usize, shift: f64| Frame {
        iteration,
        log_likelihood: -100.0 + shift,
        components: vec![normal([shift, 0.0]), normal([5.0, 5.0])],
        classes: vec![0, usize::from(iteration > 0), 1],
    };
    Replay {
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
        points: vec![[0.0, 0.0], [2.0, 3.0], [5.0, 4.0]],
        frames: vec![frame(0, 1.0), frame(1, 2.0)],
        left_out: String::new(),
    }
}

fn page(text: &str, replay: Option<Replay>) -> String {
    let text = text.to_owned();
    Report {
        title: text.clone(),
        lead: text.clone(),
        facts: vec![Fact::new(&text, text.clone(), &text)],
        warnings: vec![Warning {
            what: text.clone(),
            meaning: text.clone(),
            remedy: text.clone(),
        }],
        sections: vec![Section {
            heading: text.clone(),
            intro: text.clone(),
            figures: vec![Figure {
                svg: "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
                    .to_owned(),
                caption: text.clone(),
            }],
            replay,
            tables: vec![Table {
                caption: text.clone(),
                left: 1,
                header: vec![text.clone()],
                rows: vec![vec![Cell::of(text.clone())]],
                note: text.clone(),
            }],
        }],
        reproduce: Reproduce {
            command: vec![text.clone()],
            facts: vec![Fact::new(&text, text.clone(), &text)],
        },
    }
    .html()
    .unwrap()
}

#[test]
fn all_text_is_escaped() {
    for columns in [[NASTY].as_slice(), &[NASTY, "y"]] {
        let html = page(NASTY, Some(replay(columns)));
        assert!(!html.contains("alert('"), "{html}");
        // The frames and the script of the page.
        assert_eq!(html.matches("</script>").count(), 2);
        assert!(!html.contains("<?xml"));
    }
}

#[test]
fn a_page_without_a_replay_is_whole() {
    let html = page("text", None);
    assert_eq!(html.matches("</script>").count(), 1);
    assert!(html.contains("±") || html.ends_with("</html>\n") || html.ends_with("</html>"));
}

#[test]
fn the_script_runs_under_the_policy() {
    let html = page("text", None);
    let start = html.find("<script>").unwrap() + "<script>".len();
    let end = html.rfind("</script>").unwrap();
    assert_eq!(&html[start..end], super::SCRIPT);
}

#[test]
fn the_page_shows_the_last_frame() {
    let html = page("text", Some(replay(&["x", "y"])));
    assert!(html.contains(">-98.0000</output>"));
    let points = html.matches("class=\"dots\"").count();
    assert_eq!(points, 2);
}

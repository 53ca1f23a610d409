//! The public JSON: the committed schemas are those of the types, and the example of the design reads and writes back
//! exactly. `UPDATE_SCHEMAS=1 cargo test --release -p scene --test schema` writes the schemas again.

use std::path::Path;

use scene::Scene;

#[test]
fn committed_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for (name, schema) in scene::schema::schemas() {
        let file = folder.join(format!("{name}.json"));
        let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == made, "{} differs: run with UPDATE_SCHEMAS=1 and review the change", file.display());
    }
}

#[test]
fn the_example_of_the_design_round_trips() {
    let example: serde_json::Value = serde_json::from_str(include_str!("example.json")).unwrap();
    let scene: Scene = serde_json::from_value(example.clone()).unwrap();
    assert_eq!(scene.bodies[0].look.colour.to_string(), "#d03a2b");
    let again = serde_json::to_value(&scene).unwrap();
    // What the example leaves out (the offset of a link's end) is written with its default.
    let mut expected = example;
    expected["links"][0]["b"]["at_m"] = serde_json::json!([0.0, 0.0, 0.0]);
    assert!(same(&expected, &again), "expected {expected}, found {again}");
    assert_eq!(serde_json::from_value::<Scene>(again).unwrap(), scene);
}

#[test]
fn unknown_fields_and_odd_colours_are_refused() {
    let wrong = |json: &str| serde_json::from_str::<Scene>(json).unwrap_err().to_string();
    assert!(wrong(r#"{"name": "a", "gravitation": 3}"#).contains("unknown field `gravitation`"));
    let error = wrong(r#"{"name": "a", "environment": {"sky": {"zenith": "blue"}}}"#);
    assert!(error.contains("a colour is written #rrggbb, found \"blue\""), "{error}");
}

/// Equal, where 5 and 5.0 are the same number.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (a, b) {
        (Number(a), Number(b)) => a.as_f64() == b.as_f64(),
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Object(a), Object(b)) => a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b))),
        _ => a == b,
    }
}

//! What a picture shows, in words: for those who cannot see it, and beside it for everyone.

use scene::{Description, Scene, describe};

/// What a picture shows: a scene, or two.
pub struct Shown<'a> {
    /// The scene; of two, the right one.
    pub scene: &'a Scene,
    /// The left one, and what the left and the right one are called.
    pub left: Option<(&'a Scene, &'a [String; 2])>,
}

impl Shown<'_> {
    /// What is there and how it moves; of two, each on a line of its own: "2.3 seconds after the start.", "Before: The red
    /// ball ...", "Now: The red ball ..."
    #[must_use]
    pub fn state(&self) -> String {
        let right = describe(self.scene);
        let Some((left, labels)) = self.left else { return right.state() };
        let when = right.time.trim_end_matches(':');
        let both = format!("{when}.\n{}: {}\n{}: {}", labels[0], things(&describe(left)), labels[1], things(&right));
        // Both have the same drawn over them.
        std::iter::once(both)
            .chain((!right.overlays.is_empty()).then(|| right.overlays.join(" ")))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// What surrounds the bodies; of two, said once if it is the same.
    #[must_use]
    pub fn surroundings(&self) -> String {
        let right = surroundings(self.scene);
        match self.left.map(|(left, labels)| (surroundings(left), labels)) {
            Some((left, labels)) if left != right => format!("{}: {left}\n{}: {right}", labels[0], labels[1]),
            _ => right,
        }
    }
}

/// The bodies and links of a scene in words.
fn things(description: &Description) -> String {
    let sentences: Vec<&str> = description.bodies.iter().chain(&description.links).map(String::as_str).collect();
    sentences.join(" ")
}

/// The bodies of a scene in words; with those of one on its left, if there are two, and what both are called.
#[must_use]
pub fn in_words(scene: &Scene, left: Option<&(Scene, [String; 2])>) -> String {
    Shown { scene, left: left.map(|(left, labels)| (left, labels)) }.state()
}

fn surroundings(scene: &Scene) -> String {
    describe(scene).environment.replace("m/s2", "m/s²")
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::Body;

    #[test]
    fn two_scenes_are_told_apart_by_their_labels() {
        let mut left = Scene::empty("falling");
        let ball = serde_json::json!({"id": "ball", "name": "red ball", "shape": {"sphere": {"radius_m": 0.3}},
            "mass_kg": 1.0, "position_m": [0, 5, 0]});
        left.bodies.push(serde_json::from_value::<Body>(ball).expect("a body"));
        let mut right = left.clone();
        let labels = ["Before".to_owned(), "Now".to_owned()];
        let both = |left: &Scene, right: &Scene| {
            let shown = Shown { scene: right, left: Some((left, &labels)) };
            (shown.state(), shown.surroundings())
        };
        let (state, around) = both(&left, &right);
        assert!(state.starts_with("At the start.\nBefore: The red ball, 60 cm across"), "{state}");
        assert!(state.contains("\nNow: The red ball") && state.matches("start").count() == 1, "{state}");
        assert!(!around.contains("Before"), "the same is said once: {around}");
        right.environment.gravity_m_s2 = 1.62;
        let (_, around) = both(&left, &right);
        assert!(around.starts_with("Before: ") && around.contains("9.81") && around.contains("\nNow: "), "{around}");
        assert_eq!(in_words(&left, None), describe(&left).state());
    }
}

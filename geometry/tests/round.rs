//! Cylinders and capsules: their separations against a search over directions, their contacts where they stand, lie and lean.

use std::f64::consts::FRAC_PI_2;

use geometry::contact::{
    Manifold, Pose, STRICT, Solid, closest_points, ground_feet, ground_manifold, manifold, manifold_preferring_faces,
    separation_m,
};
use glam::{DQuat, DVec3};
use proptest::prelude::*;

fn point(range: f64) -> impl Strategy<Value = DVec3> {
    [-range..range, -range..range, -range..range].prop_map(DVec3::from_array)
}

fn rotation() -> impl Strategy<Value = DQuat> {
    [-1.0..1.0, -1.0..1.0, -1.0..1.0, -1.0..1.0_f64]
        .prop_filter("a direction", |q| q.iter().map(|x| x * x).sum::<f64>() > 0.01)
        .prop_map(|q| DQuat::from_array(q).normalize())
}

fn pose(range: f64) -> impl Strategy<Value = Pose> {
    (point(range), rotation()).prop_map(|(position_m, orientation)| Pose { position_m, orientation })
}

fn round() -> impl Strategy<Value = Solid> {
    prop_oneof![
        (0.05..1.0, 0.05..1.0).prop_map(|(radius_m, half_height_m)| Solid::Cylinder { radius_m, half_height_m }),
        (0.05..0.6, 0.05..1.0).prop_map(|(radius_m, half_height_m)| Solid::Capsule { radius_m, half_height_m }),
    ]
}

fn any() -> impl Strategy<Value = Solid> {
    prop_oneof![
        1 => (0.1..1.0).prop_map(|radius_m| Solid::Sphere { radius_m }),
        2 => [0.1..1.0, 0.1..1.0, 0.1..1.0].prop_map(|h| Solid::Box { half_extents_m: DVec3::from_array(h) }),
        4 => round(),
    ]
}

/// Half the width of a solid along a unit direction, from the definition of the solid.
fn extent_m(solid: &Solid, at: &Pose, direction: DVec3) -> f64 {
    let d = at.orientation.conjugate() * direction;
    let across = d.x.hypot(d.z);
    match *solid {
        Solid::Sphere { radius_m } => radius_m,
        Solid::Box { half_extents_m: h } => h.dot(d.abs()),
        Solid::Cylinder { radius_m, half_height_m } => radius_m * across + half_height_m * d.y.abs(),
        Solid::Capsule { radius_m, half_height_m } => radius_m + half_height_m * d.y.abs(),
    }
}

/// The greatest separation of the projections on any axis, by climbing from many directions in ever smaller steps.
fn greatest_separation_m(a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose) -> f64 {
    let between_m = at_a.position_m - at_b.position_m;
    let along = |n: DVec3| n.dot(between_m) - extent_m(a, at_a, n) - extent_m(b, at_b, n);
    let mut best_m = f64::NEG_INFINITY;
    let count = 24;
    for i in 0..count {
        // A spiral over the sphere.
        let y = 1.0 - (2.0 * f64::from(i) + 1.0) / f64::from(count);
        let (sin, cos) = (2.399_963 * f64::from(i)).sin_cos();
        let mut n = DVec3::new((1.0 - y * y).sqrt() * cos, y, (1.0 - y * y).sqrt() * sin);
        let (mut now_m, mut step) = (along(n), 0.3);
        while step > 1e-5 {
            let (u, v) = n.any_orthonormal_pair();
            let tries = (0..8).map(|k| {
                let (sin, cos) = (f64::from(k) * std::f64::consts::FRAC_PI_4 + step * 1e3).sin_cos();
                (n + (u * cos + v * sin) * step).normalize()
            });
            let next = tries.max_by(|one, other| along(*one).total_cmp(&along(*other))).expect("eight");
            if along(next) > now_m {
                (n, now_m) = (next, along(next));
            } else {
                step *= 0.5;
            }
        }
        best_m = best_m.max(now_m);
    }
    best_m
}

fn close(a: f64, b: f64, tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= tolerance, "{a} and {b} differ by {:e}", (a - b).abs());
    Ok(())
}

/// How far a point is outside a solid; negative inside.
fn outside_m(solid: &Solid, at: &Pose, point_m: DVec3) -> f64 {
    closest_points(&Solid::Sphere { radius_m: 0.0 }, &Pose::at(point_m), solid, at).separation_m
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, max_global_rejects: 1 << 20, ..ProptestConfig::default() })]

    #[test]
    fn no_direction_separates_more(a in round(), at_a in pose(1.0), b in any(), at_b in pose(1.0)) {
        let found = separation_m(&a, &at_a, &b, &at_b);
        let searched = greatest_separation_m(&a, &at_a, &b, &at_b);
        if found > 0.0 {
            prop_assert!(found >= searched - 1e-12, "{found} is less than {searched}");
            // The search is the coarser of the two.
            close(found, searched, 1e-3)?;
        } else {
            prop_assert!(searched <= 1e-12, "they overlap by {found}, but {searched} apart");
        }
    }

    #[test]
    fn shallow_overlaps_are_as_deep_as_the_least(
        a in round(), at_a in pose(1.5), b in any(), at_b in pose(1.5), depth in 1e-6..1e-3,
    ) {
        let closest = closest_points(&a, &at_a, &b, &at_b);
        prop_assume!(closest.separation_m > 1e-3);
        let way_m = closest.normal * (closest.separation_m + depth * a.inner_radius_m().min(b.inner_radius_m()));
        let overlapping = Pose { position_m: at_a.position_m - way_m, ..at_a };
        let found = separation_m(&a, &overlapping, &b, &at_b);
        prop_assert!(found < 0.0);
        let searched = greatest_separation_m(&a, &overlapping, &b, &at_b);
        // Two rims can have two ways out that are nearly as short; the second shortest is good enough.
        prop_assert!(found >= 1.5 * searched - 1e-8, "{found} is deeper than {searched}");
        close(closest_points(&a, &overlapping, &b, &at_b).separation_m, found, 1e-12)?;
        prop_assert!(!manifold(&a, &overlapping, &b, &at_b, 0.0).is_empty());
    }

    #[test]
    fn closest_points_lie_on_both_surfaces(a in round(), at_a in pose(1.5), b in any(), at_b in pose(1.5)) {
        let closest = closest_points(&a, &at_a, &b, &at_b);
        prop_assume!(closest.separation_m > 1e-6);
        close(outside_m(&a, &at_a, closest.on_a_m), 0.0, 1e-7)?;
        close(outside_m(&b, &at_b, closest.on_b_m), 0.0, 1e-7)?;
    }

    #[test]
    fn contacts_lie_between_the_surfaces(
        a in round(), at_a in pose(1.5), b in any(), at_b in pose(1.5), gap in -1e-3..1e-3,
    ) {
        let closest = closest_points(&a, &at_a, &b, &at_b);
        prop_assume!(closest.separation_m > 1e-3);
        let way_m = closest.normal * (closest.separation_m - gap);
        let near = Pose { position_m: at_a.position_m - way_m, ..at_a };
        for preference in [STRICT, 1e-3] {
            for contact in manifold_preferring_faces(&a, &near, &b, &at_b, 0.02, preference).iter() {
                let half_m = contact.normal * (0.5 * contact.gap_m);
                // A gap is what a point of one has to go along the normal to reach the other.
                let (on_a, on_b) = (contact.point_m + half_m, contact.point_m - half_m);
                close(outside_m(&a, &near, on_a), 0.0, 5e-3)?;
                close(outside_m(&b, &at_b, on_b), 0.0, 5e-3)?;
            }
        }
    }

    #[test]
    fn a_separation_changes_no_faster_than_the_solids_move(
        a in round(), at_a in pose(1.5), b in any(), at_b in pose(1.5), step in point(0.02),
    ) {
        let before = separation_m(&a, &at_a, &b, &at_b);
        // Cylinders that are deep inside each other have several ways out, and not all of them are looked for.
        prop_assume!(before > -0.1 * a.inner_radius_m().min(b.inner_radius_m()));
        let after = Pose { position_m: at_a.position_m + step, ..at_a };
        let change = separation_m(&a, &after, &b, &at_b) - before;
        prop_assert!(change.abs() <= step.length() + 1e-12, "{change} in {}", step.length());
    }
}

const CAN: Solid = Solid::Cylinder { radius_m: 0.3, half_height_m: 0.5 };
const PILL: Solid = Solid::Capsule { radius_m: 0.3, half_height_m: 0.5 };

fn table() -> (Solid, Pose) {
    (Solid::Box { half_extents_m: DVec3::new(2.0, 0.5, 2.0) }, Pose::at(DVec3::new(0.0, -0.5, 0.0)))
}

fn lying(height_m: f64) -> Pose {
    Pose { position_m: DVec3::new(0.1, height_m, 0.2), orientation: DQuat::from_rotation_z(FRAC_PI_2) }
}

#[track_caller]
fn stands_on(contacts: &Manifold, count: usize, spread_m: f64) {
    assert_eq!(contacts.len(), count, "{contacts:?}");
    let middle = contacts.iter().map(|contact| contact.point_m).sum::<DVec3>() / count as f64;
    for contact in contacts.iter() {
        assert!((contact.normal - DVec3::Y).length() < 1e-12);
        assert!(contact.gap_m.abs() < 1e-12);
        assert!((contact.point_m.distance(middle) - spread_m).abs() < 1e-9, "{contacts:?}");
    }
}

#[test]
fn a_cylinder_stands_on_four_points_and_lies_on_two() {
    let (table, at_table) = table();
    for tilt in [0.0, 1e-14] {
        let up = Pose { position_m: DVec3::new(0.1, 0.5, 0.2), orientation: DQuat::from_rotation_x(tilt) };
        stands_on(&ground_manifold(&CAN, &up, 1e-6), 4, 0.3);
        stands_on(&manifold(&CAN, &up, &table, &at_table, 1e-6), 4, 0.3);
        // Another can under it.
        let below = Pose::at(DVec3::new(0.1, -0.5, 0.2));
        stands_on(&manifold(&CAN, &up, &CAN, &below, 1e-6), 4, 0.3);
        // A smaller box on top of it.
        let cube = Solid::Box { half_extents_m: DVec3::splat(0.1) };
        let on_top = Pose::at(DVec3::new(0.1, 1.1, 0.2));
        stands_on(&manifold(&cube, &on_top, &CAN, &up, 1e-6), 4, 0.1 * 2.0_f64.sqrt());
    }
    stands_on(&ground_manifold(&CAN, &lying(0.3), 1e-6), 2, 0.5);
    stands_on(&manifold(&CAN, &lying(0.3), &table, &at_table, 1e-6), 2, 0.5);
}

#[test]
fn a_capsule_lies_on_two_points_and_stands_on_one() {
    let (table, at_table) = table();
    stands_on(&ground_manifold(&PILL, &lying(0.3), 1e-6), 2, 0.5);
    stands_on(&manifold(&PILL, &lying(0.3), &table, &at_table, 1e-6), 2, 0.5);
    let up = Pose::at(DVec3::new(0.1, 0.8, 0.2));
    stands_on(&ground_manifold(&PILL, &up, 1e-6), 1, 0.0);
    stands_on(&manifold(&PILL, &up, &table, &at_table, 1e-6), 1, 0.0);
    // On the cap of a wide cylinder, and along another capsule.
    let drum = Solid::Cylinder { radius_m: 1.0, half_height_m: 0.5 };
    stands_on(&manifold(&PILL, &lying(0.3), &drum, &Pose::at(DVec3::new(0.1, -0.5, 0.2)), 1e-6), 2, 0.5);
    let below = Pose { position_m: DVec3::new(0.1, -0.3, 0.2), ..lying(0.0) };
    stands_on(&manifold(&PILL, &lying(0.3), &PILL, &below, 1e-6), 2, 0.5);
    stands_on(&manifold(&CAN, &lying(0.3), &PILL, &below, 1e-6), 2, 0.5);
    stands_on(&manifold(&CAN, &lying(0.3), &CAN, &below, 1e-6), 2, 0.5);
}

#[test]
fn a_leaning_cylinder_touches_with_the_deepest_point_of_its_rim() {
    let (table, at_table) = table();
    for turn in [0.0, 0.3, 2.0, 4.0] {
        let orientation = DQuat::from_rotation_y(turn) * DQuat::from_rotation_z(0.4) * DQuat::from_rotation_y(-1.0);
        let lowest_m = 0.5 * 0.4_f64.cos() + 0.3 * 0.4_f64.sin();
        let at = Pose { position_m: DVec3::new(0.1, lowest_m, 0.2), orientation };
        for contacts in [ground_manifold(&CAN, &at, 1e-6), manifold(&CAN, &at, &table, &at_table, 1e-6)] {
            assert_eq!(contacts.len(), 1);
            assert!(contacts[0].gap_m.abs() < 1e-12 && contacts[0].point_m.y.abs() < 1e-12);
        }
        let feet = ground_feet(&CAN, &at);
        assert!(
            ground_manifold(&CAN, &at, 1.0)
                .iter()
                .all(|contact| { (feet[contact.feature as usize].height_m(&at) - contact.gap_m).abs() < 1e-12 })
        );
    }
}

#[test]
fn over_the_edge_of_a_table_the_corners_of_what_is_shared_bear() {
    let (table, at_table) = table();
    // A standing can, half over the edge: two points on the edge, one of the rim behind it.
    let at = Pose::at(DVec3::new(2.0, 0.5, 0.0));
    let contacts = manifold(&CAN, &at, &table, &at_table, 1e-6);
    let most = |of: fn(DVec3) -> f64| contacts.iter().map(|c| of(c.point_m)).fold(f64::NEG_INFINITY, f64::max);
    assert!((most(|p| p.x) - 2.0).abs() < 1e-12);
    assert!((most(|p| -p.x) + 1.7).abs() < 1e-12);
    assert!((most(|p| p.z) - 0.3).abs() < 1e-9 && (most(|p| -p.z) - 0.3).abs() < 1e-9);
    // A lying capsule, with a third of it over the edge.
    let at = Pose { position_m: DVec3::new(1.8, 0.3, 0.0), ..lying(0.0) };
    let contacts = manifold(&PILL, &at, &table, &at_table, 1e-6);
    let xs: Vec<f64> = contacts.iter().map(|contact| contact.point_m.x).collect();
    assert_eq!(xs.len(), 2);
    assert!((xs[0].max(xs[1]) - 2.0).abs() < 1e-12 && (xs[0].min(xs[1]) - 1.3).abs() < 1e-12, "{xs:?}");
}

#[test]
fn a_cylinder_rolls_along_an_edge_on_two_points() {
    let (table, at_table) = table();
    let orientation = DQuat::from_rotation_x(FRAC_PI_2);
    let aside = 0.3 * 0.5_f64.sqrt();
    let at = Pose { position_m: DVec3::new(2.0 + aside, aside, 0.1), orientation };
    for solid in [CAN, PILL] {
        let contacts = manifold(&solid, &at, &table, &at_table, 1e-6);
        assert_eq!(contacts.len(), 2, "{contacts:?}");
        for contact in contacts.iter() {
            assert!((contact.normal - DVec3::new(1.0, 1.0, 0.0).normalize()).length() < 1e-9);
            assert!(contact.gap_m.abs() < 1e-12);
        }
    }
}

#[test]
fn crossed_cylinders_touch_at_one_point() {
    let above = Pose { position_m: DVec3::new(0.1, 0.3, 0.2), orientation: DQuat::from_rotation_z(FRAC_PI_2) };
    let below = Pose { position_m: DVec3::new(0.0, -0.3, 0.0), orientation: DQuat::from_rotation_x(FRAC_PI_2) };
    for (a, b) in [(CAN, CAN), (PILL, PILL), (CAN, PILL)] {
        let contacts = manifold(&a, &above, &b, &below, 1e-6);
        assert_eq!(contacts.len(), 1);
        assert!((contacts[0].normal - DVec3::Y).length() < 1e-9);
        assert!((contacts[0].point_m - DVec3::new(0.0, 0.0, 0.2)).length() < 1e-9, "{contacts:?}");
    }
}

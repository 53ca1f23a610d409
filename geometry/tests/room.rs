//! Rooms and dusk, over the public face.

use geometry::light::{Dusk, Ray, Side, Surface, TraceScene, Vec3, View};
use proptest::prelude::*;
use scene::{Environment, Hall, Light, Place, Scene, Skylight, Sun};

fn hall(skylights: Vec<Skylight>) -> Scene {
    let mut scene = Scene::empty("test");
    let hall = Some(Hall { size_m: [6.0, 4.0, 8.0], skylights, ..Hall::default() });
    scene.environment = Environment { place: Place::Hall, hall, ..Environment::default() };
    scene
}

fn flat(scene: &Scene) -> TraceScene {
    TraceScene::new(scene).expect("drawable")
}

proptest! {
    #[test]
    fn every_way_out_of_a_closed_room_ends_at_its_inside(
        x in -3.0f32..3.0, y in 0.0f32..4.0, z in -4.0f32..4.0, dx in -1.0f32..1.0, dy in -1.0f32..1.0, dz in -1.0f32..1.0,
    ) {
        let direction = Vec3::new(dx, dy, dz);
        prop_assume!(direction.length() > 1e-3);
        let closed = flat(&hall(vec![]));
        let ray = Ray { origin: Vec3::new(x, y, z), direction: direction.normalize() };
        let hit = closed.first_hit(&ray, None).expect("a closed room has no way out");
        prop_assert!(hit.normal.dot(ray.direction) < 0.0, "it is met from within");
        let outside = (hit.point.abs() - Vec3::new(3.0, 4.0, 4.0)).max_element().max(-hit.point.y);
        prop_assert!(outside < 1e-3, "{}", hit.point);
        prop_assert!(closed.occluded(&ray, None));
        let again = closed.first_hit(&Ray { origin: hit.point, direction: hit.normal }, Some(hit.surface));
        prop_assert!(again.is_some_and(|other| other.surface != hit.surface));
    }

    #[test]
    fn an_eye_stays_within_the_hall(
        azimuth in 0.0f64..360.0, elevation in -60.0f64..90.0, distance in 0.1f64..200.0, x in -20.0f64..20.0, y in -2.0f64..9.0,
    ) {
        let mut scene = hall(vec![]);
        let camera = &mut scene.camera;
        (camera.azimuth_deg, camera.elevation_deg, camera.distance_m) = (azimuth, elevation, distance);
        camera.target_m = [x, y, 1.0];
        let eye = View::new(&scene, 16, 16).origin;
        prop_assert!(eye.x.abs() < 3.0 && eye.z.abs() < 4.0 && eye.y > 0.0 && eye.y < 4.0, "{eye}");
    }
}

#[test]
fn a_skylight_is_open_to_the_sky_and_its_edge_is_ceiling() {
    let open = flat(&hall(vec![Skylight { centre_m: [1.0, -1.0], size_m: [2.0, 1.0] }]));
    let up = |x: f32, z: f32| {
        open.first_hit(&Ray { origin: Vec3::new(x, 1.0, z), direction: Vec3::Y }, None).map(|hit| hit.surface)
    };
    assert_eq!(up(1.0, -1.0), None);
    assert_eq!(up(1.9, -1.4), None);
    for (x, z) in [(2.1, -1.0), (-0.1, -1.0), (1.0, -0.4), (1.0, -1.6)] {
        assert_eq!(up(x, z), Some(Surface::Wall(Side::Ceiling)), "{x} {z}");
    }
}

#[test]
fn a_hall_needs_a_floor() {
    let mut scene = hall(vec![]);
    scene.environment.ground = None;
    assert!(TraceScene::new(&scene).expect_err("no floor").to_string().contains("floor"));
}

#[test]
fn from_eight_degrees_on_it_is_day() {
    for elevation in [8.0, 30.0, 90.0] {
        let day = Dusk::new(elevation, 1.0);
        assert_eq!((day.sun, day.sky, day.elevation_rad), (Vec3::ONE, 1.0, elevation.to_radians()));
    }
}

#[test]
fn as_the_sun_sinks_it_reddens_and_fades_and_the_sky_dims_without_a_step() {
    let mut before = Dusk::new(8.0, 1.0);
    for step in 1..=260 {
        let now = Dusk::new(8.0 - 0.1 * step as f32, 1.0);
        assert!(now.sun.cmple(before.sun).all() && now.sky <= before.sky * 1.001, "step {step}");
        assert!((now.sun - before.sun).abs().max_element() < 0.06 && before.sky - now.sky < 0.02, "step {step}");
        assert!(now.sun.x >= now.sun.y && now.sun.y >= now.sun.z);
        assert!(now.elevation_rad > 0.0);
        before = now;
    }
    // The sun has set by 1.2 degrees below; the end of civil twilight is some 8 % of the day, night 1 %.
    assert_eq!(Dusk::new(-1.2, 1.0).sun, Vec3::ZERO);
    assert!((0.05..0.12).contains(&Dusk::new(-6.0, 1.0).sky));
    assert!(Dusk::new(-18.0, 1.0).sky < 0.02);
    assert_eq!(Dusk::new(3.0, 0.0).sun, Vec3::ONE, "without air nothing reddens");
}

#[test]
fn the_sky_of_a_scene_dims_at_dusk_over_a_ground_alone() {
    let sky = |ground: bool, elevation_deg: f64| {
        let mut scene = Scene::empty("test");
        if !ground {
            scene.environment.ground = None;
        }
        scene.environment.light = Light::Sun(Sun { elevation_deg, ..Sun::default() });
        flat(&scene).sky.zenith
    };
    assert_eq!(sky(true, 8.0), sky(true, 60.0));
    assert!(sky(true, -6.0).x < 0.12 * sky(true, 60.0).x);
    assert_eq!(sky(false, -6.0), sky(false, 60.0));
}

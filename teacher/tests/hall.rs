//! The path tracer in a hall, against what is known in closed form, and against itself.

use std::f32::consts::PI;

use geometry::light::{Ray, Room, Side, Surface, TraceScene, Vec3, View};
use scene::{Body, Hall, Lamp, Place, Scene, Shape, Skylight};
use teacher::light::sampling::{Even, SphericalRectangle};
use teacher::light::{Dice, Settings, gather, image};

fn hall(size_m: [f64; 3], skylights: Vec<Skylight>, lamps: Vec<Lamp>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.place = Place::Hall;
    scene.environment.hall = Some(Hall { size_m, skylights, lamps, ..Hall::default() });
    scene.camera.target_m = [0.0, 1.5, 0.0];
    scene.camera.distance_m = 4.0;
    scene
}

fn lamp(position_m: [f64; 3], radius_m: f64) -> Lamp {
    Lamp { position_m, radius_m, colour: scene::Colour::rgb(255, 255, 255), strength: 1.0 }
}

fn ball(radius_m: f64, position_m: [f64; 3]) -> Body {
    Body {
        name: "it".into(),
        ..Body::new(format!("ball_{}", position_m[0].abs()), Shape::Sphere { radius_m }, position_m)
    }
}

fn flat(scene: &Scene) -> TraceScene {
    TraceScene::new(scene).expect("drawable")
}

fn room(trace: &mut TraceScene) -> &mut Room {
    trace.room.as_mut().expect("a hall has a room")
}

/// Every surface as light as another.
fn grey(trace: &mut TraceScene, albedo: f32) {
    (room(trace).walls, room(trace).ceiling) = (Vec3::splat(albedo), Vec3::splat(albedo));
    trace.ground.as_mut().expect("there is a floor").colours = [Vec3::splat(albedo); 2];
    for body in &mut trace.bodies {
        (body.albedo, body.gloss) = (Vec3::splat(albedo), 0.0);
    }
}

/// Surfaces of the room with their normals, and two axes with half extents around a middle.
fn faces(room: &Room) -> Vec<(Surface, Vec3, Vec3, [Vec3; 2])> {
    let (w, h, d) = (room.half_width, 0.5 * room.height, room.half_depth);
    let middle = Vec3::Y * h;
    let mut faces = vec![(Surface::Ground, Vec3::Y, Vec3::ZERO, [Vec3::X * w, Vec3::Z * d])];
    for side in Side::ALL {
        let normal = side.normal();
        let at = middle - normal * Vec3::new(w, h, d);
        let axes = match side.axis() {
            0 => [Vec3::Y * h, Vec3::Z * d],
            1 => [Vec3::X * w, Vec3::Z * d],
            _ => [Vec3::X * w, Vec3::Y * h],
        };
        faces.push((Surface::Wall(side), normal, at, axes));
    }
    faces
}

#[test]
fn in_a_white_hall_under_nothing_but_a_white_sky_nothing_can_be_seen() {
    let whole = Skylight { centre_m: [0.0, 0.0], size_m: [5.0, 6.0] };
    let mut scene = hall([5.0, 3.0, 6.0], vec![whole], vec![]);
    scene.bodies = vec![ball(0.5, [0.3, 0.5, 0.0]), ball(0.4, [-1.0, 0.4, 0.5])];
    let mut trace = flat(&scene);
    trace.sun.radiance = Vec3::ZERO;
    (trace.sky.zenith, trace.sky.horizon) = (Vec3::ONE, Vec3::ONE);
    grey(&mut trace, 1.0);
    (trace.bodies[0].gloss, trace.bodies[0].metal) = (0.7, 1.0);
    let seen = image(&trace, &View::new(&scene, 16, 16), 16, 16, &Settings { samples: 512, rays: 1, seed: 1 });
    let mean = seen.iter().sum::<Vec3>() / seen.len() as f32;
    assert!((mean - Vec3::ONE).abs().max_element() < 5e-3, "{mean}");
    assert!(seen.iter().all(|colour| (*colour - Vec3::ONE).abs().max_element() < 0.12));
}

#[test]
fn a_closed_hall_takes_in_what_its_lamp_gives() {
    for albedo in [0.0, 0.5, 0.8] {
        let mut trace = flat(&hall([5.0, 3.0, 6.0], vec![], vec![lamp([0.7, 2.0, -0.4], 0.2)]));
        grey(&mut trace, albedo);
        let light = trace.room.as_ref().expect("a hall").lamps[0];
        // A surface of radiance L sends out pi L from each unit of its area.
        let given = PI * light.radiance.x * 4.0 * PI * light.radius * light.radius;
        let mut dice = Dice::new(2, 0);
        let mut taken = 0.0;
        for (surface, normal, middle, axes) in faces(trace.room.as_ref().expect("a hall")) {
            let area = 4.0 * axes[0].length() * axes[1].length();
            let points = 4000;
            let mut sum = 0.0;
            for _ in 0..points {
                let [a, b] = dice.square().map(|x| 2.0 * x - 1.0);
                let light = gather(&trace, middle + axes[0] * a + axes[1] * b, normal, surface, 1, &mut dice);
                sum += light.shade().x;
            }
            taken += (1.0 - albedo) * PI * area * sum / points as f32;
        }
        assert!((taken / given - 1.0).abs() < 0.02, "albedo {albedo}: {taken} of {given}");
    }
}

#[test]
fn a_hall_takes_in_or_sends_out_again_what_the_sun_gives_through_its_skylight() {
    let opening = Skylight { centre_m: [0.6, -0.5], size_m: [1.0, 0.7] };
    for albedo in [0.0, 0.5, 0.8] {
        let mut scene = hall([5.0, 3.0, 6.0], vec![opening], vec![]);
        scene.bodies = vec![ball(0.4, [-0.2, 0.5, -0.4])];
        let mut trace = flat(&scene);
        grey(&mut trace, albedo);
        // It takes nothing in.
        trace.bodies[0].albedo = Vec3::ONE;
        (trace.sky.zenith, trace.sky.horizon) = (Vec3::ZERO, Vec3::ZERO);
        trace.sun.direction = Vec3::new(0.3, 0.8, 0.1).normalize();
        let sun = trace.sun.radiance.x;
        let given = PI * sun * trace.sun.direction.y * 0.7;
        let mut dice = Dice::new(8, 0);
        let (mut even, mut taken) = (Even::new(&mut dice), 0.0);
        let room = trace.room.as_ref().expect("a hall");
        for (surface, normal, middle, axes) in faces(room) {
            let points = 8000;
            let mut sum = 0.0;
            for _ in 0..points {
                let [a, b] = even.square().map(|x| 2.0 * x - 1.0);
                let point = middle + axes[0] * a + axes[1] * b;
                let light = gather(&trace, point, normal, surface, 1, &mut dice);
                let out = surface == Surface::Wall(Side::Ceiling) && room.is_open(point.x, point.z);
                sum += (light.shade().x + sun * light.sun) * if out { 1.0 } else { 1.0 - albedo };
            }
            taken += PI * 4.0 * axes[0].length() * axes[1].length() * sum / points as f32;
        }
        assert!((taken / given - 1.0).abs() < 0.02, "albedo {albedo}: {taken} of {given}");
    }
}

/// Light that a point of a wall gets from the floor alone, by a sum over the floor: the mean, and the mean of the squares of paths
/// that go by chance. `falling` is the irradiance over pi on a point of the floor.
fn from_floor(point: Vec3, normal: Vec3, room: &Room, albedo: f32, falling: impl Fn(Vec3) -> f32) -> [f32; 2] {
    let steps = 600;
    let (mut sums, cell) = ([0.0f64; 2], 4.0 * room.half_width * room.half_depth / (steps * steps) as f32);
    for at in 0..steps * steps {
        let along = |step: usize, half: f32| ((step as f32 + 0.5) / steps as f32 * 2.0 - 1.0) * half;
        let y = Vec3::new(along(at % steps, room.half_width), 0.0, along(at / steps, room.half_depth));
        let (offset, light) = (y - point, albedo * falling(y));
        let seen = normal.dot(offset) * -offset.y / (PI * offset.length_squared() * offset.length_squared()) * cell;
        sums[0] += f64::from(light * seen);
        sums[1] += f64::from(light * light * seen);
    }
    sums.map(|sum| sum as f32)
}

#[test]
fn patches_of_sun_and_lamps_that_hang_low_are_seen_as_they_are_with_little_noise() {
    let opening = Skylight { centre_m: [0.5, 0.3], size_m: [0.8, 0.6] };
    for by_lamp in [false, true] {
        let (skylights, lamps) =
            if by_lamp { (vec![], vec![lamp([0.3, 0.3, 0.4], 0.1)]) } else { (vec![opening], vec![]) };
        let mut trace = flat(&hall([6.0, 3.0, 6.0], skylights, lamps));
        grey(&mut trace, 0.0);
        trace.ground.as_mut().expect("there is a floor").colours = [Vec3::splat(0.5); 2];
        (trace.sky.zenith, trace.sky.horizon) = (Vec3::ZERO, Vec3::ZERO);
        trace.sun.direction = Vec3::new(0.3, 0.8, -0.2).normalize();
        let (sun, room) = (trace.sun, trace.room.clone().expect("a hall"));
        let falling = |y: Vec3| {
            if by_lamp {
                let offset = room.lamps[0].centre - y;
                room.lamps[0].radiance.x * 0.01 * offset.y / offset.length().powi(3)
            } else {
                let up = y + sun.direction * (room.height / sun.direction.y);
                if room.is_open(up.x, up.z) { sun.radiance.x * sun.direction.y } else { 0.0 }
            }
        };
        let (point, normal) = (Vec3::new(-3.0, 1.4, 0.5), Vec3::X);
        let [mean, squares] = from_floor(point, normal, &room, 0.5, falling);
        let count = 40_000;
        let (mut sum, mut squared) = (0.0f64, 0.0f64);
        let mut dice = Dice::new(9, u64::from(by_lamp));
        for _ in 0..count {
            let light = gather(&trace, point, normal, Surface::Wall(Side::Left), 1, &mut dice).ambient.x;
            (sum, squared) = (sum + f64::from(light), squared + f64::from(light * light));
        }
        let (found, found_squares) = ((sum / f64::from(count)) as f32, (squared / f64::from(count)) as f32);
        assert!((found / mean - 1.0).abs() < 0.01, "by lamp: {by_lamp}: {found} {mean}");
        let quieter = (squares - mean * mean) / (found_squares - found * found);
        assert!(quieter > 20.0, "by lamp: {by_lamp}: the variance falls {quieter} times");
    }
}

#[test]
fn lamps_and_skylights_give_what_the_closed_forms_say() {
    let opening = Skylight { centre_m: [1.0, 0.5], size_m: [1.6, 2.2] };
    let mut trace = flat(&hall([8.0, 4.0, 8.0], vec![opening], vec![lamp([-1.0, 2.5, 0.0], 0.3)]));
    trace.sky.zenith = trace.sky.horizon;
    let at =
        |trace: &TraceScene, point| gather(trace, point, Vec3::Y, Surface::Ground, 4096, &mut Dice::new(3, 1)).indoors;
    let both = at(&trace, Vec3::new(0.4, 0.0, 0.1));
    room(&mut trace).openings.clear();
    // A ball wholly above the horizon: L (r / d)^2 cos.
    let light = trace.room.as_ref().expect("a hall").lamps[0];
    let offset = light.centre - Vec3::new(0.4, 0.0, 0.1);
    let by_lamp = light.radiance.x * light.radius * light.radius * offset.y / offset.length().powi(3);
    let found = at(&trace, Vec3::new(0.4, 0.0, 0.1)).x;
    assert!((found / by_lamp - 1.0).abs() < 5e-3, "{found} {by_lamp}");
    // A rectangle: Lambert's formula, the sum over edges of the angle that they fill times how level they lie.
    let corner = |x: f32, z: f32| (Vec3::new(1.0 + 0.8 * x, 4.0, 0.5 + 1.1 * z) - Vec3::new(0.4, 0.0, 0.1)).normalize();
    let corners = [corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0)];
    let form: f32 = (0..4)
        .map(|k| {
            let (a, b) = (corners[k], corners[(k + 1) % 4]);
            a.dot(b).acos() * a.cross(b).normalize().y / (2.0 * PI)
        })
        .sum();
    let by_sky = (both - Vec3::splat(1.0) * at(&trace, Vec3::new(0.4, 0.0, 0.1))).x / trace.sky.horizon.x;
    assert!((by_sky / form - 1.0).abs() < 0.01, "{by_sky} {form}");
}

#[test]
fn points_of_a_spherical_rectangle_lie_in_it_and_fill_its_solid_angle() {
    let corner = Vec3::new(-0.3, 0.8, 0.2);
    let rectangle = SphericalRectangle::new(corner, Vec3::X, Vec3::Z, [1.5, 0.7]).expect("it is seen");
    let mut dice = Dice::new(4, 4);
    // The mean over area of cos / d^2 is the solid angle over the area.
    let (mut sum, count) = (0.0, 200_000);
    for _ in 0..count {
        let [a, b] = dice.square();
        let offset = corner + Vec3::X * (1.5 * a) + Vec3::Z * (0.7 * b);
        sum += offset.y / offset.length().powi(3);
    }
    let solid_angle = sum / count as f32 * 1.5 * 0.7;
    assert!((rectangle.solid_angle / solid_angle - 1.0).abs() < 5e-3, "{} {solid_angle}", rectangle.solid_angle);
    for _ in 0..1000 {
        let offset = rectangle.point(dice.square()) - corner;
        assert!((-1e-5..=1.5 + 1e-5).contains(&offset.x) && (-1e-5..=0.7 + 1e-5).contains(&offset.z), "{offset}");
        assert!(offset.y.abs() < 1e-5);
    }
    assert!(SphericalRectangle::new(Vec3::new(1.0, 0.0, 1.0), Vec3::X, Vec3::Z, [1.0, 1.0]).is_none(), "edge on");
}

#[test]
fn the_sun_comes_in_where_a_skylight_lies_towards_it_and_nowhere_else() {
    let opening = Skylight { centre_m: [0.0, 0.0], size_m: [2.0, 2.0] };
    let mut trace = flat(&hall([8.0, 4.0, 8.0], vec![opening], vec![]));
    trace.sun.direction = Vec3::new(0.3, 0.8, 0.0).normalize();
    let shift = 4.0 * 0.3 / 0.8;
    let sun = |x: f32| {
        gather(&trace, Vec3::new(x - shift, 0.0, 0.0), Vec3::Y, Surface::Ground, 1024, &mut Dice::new(5, 0)).sun
    };
    let open = trace.sun.direction.y;
    assert!((sun(0.0) / open - 1.0).abs() < 1e-3);
    assert!((sun(1.0) / open - 0.5).abs() < 0.03, "half of the disc at the opening's edge");
    assert_eq!(sun(1.4), 0.0);
    trace.sun.direction = Vec3::new(0.9, 0.1, 0.0).normalize();
    assert_eq!(sun_on(&trace, Surface::Ground, Vec3::Y, Vec3::ZERO), 0.0, "a low sun stays out");
}

fn sun_on(trace: &TraceScene, surface: Surface, normal: Vec3, point: Vec3) -> f32 {
    gather(trace, point, normal, surface, 64, &mut Dice::new(6, 0)).sun
}

#[test]
fn a_hall_with_two_sides_alike_has_a_picture_with_two_sides_alike() {
    let openings = vec![Skylight { centre_m: [0.0, 0.0], size_m: [1.5, 1.5] }];
    let mut scene = hall([5.0, 3.5, 5.0], openings, vec![lamp([-1.5, 2.6, 0.0], 0.15), lamp([1.5, 2.6, 0.0], 0.15)]);
    scene.bodies = vec![ball(0.5, [-1.0, 0.5, 0.0]), ball(0.5, [1.001, 0.5, 0.0])];
    scene.camera.azimuth_deg = 0.0;
    scene.camera.distance_m = 30.0;
    let mut trace = flat(&scene);
    trace.sun.direction = Vec3::new(0.0, 0.8, 0.6);
    grey(&mut trace, 0.6);
    let side = 20;
    let seen = image(&trace, &View::new(&scene, side, side), side, side, &Settings { samples: 1024, rays: 1, seed: 2 });
    for y in 0..side {
        for x in 0..side / 2 {
            let (left, right) = (seen[y * side + x], seen[y * side + side - 1 - x]);
            let apart = (left - right).abs().max_element();
            assert!(apart < 0.15 * left.max_element().max(1.0), "row {y}, column {x}: {left} and {right}");
        }
    }
}

#[test]
fn the_error_falls_with_the_root_of_the_samples() {
    let openings = vec![Skylight { centre_m: [0.5, 0.0], size_m: [1.5, 1.5] }];
    let mut scene = hall([5.0, 3.5, 5.0], openings, vec![lamp([-1.5, 2.6, 0.0], 0.15)]);
    scene.bodies = vec![ball(0.5, [0.0, 0.5, 0.0])];
    let trace = flat(&scene);
    let at = |samples, seed| {
        gather(&trace, Vec3::new(0.5, 0.0, 0.45), Vec3::Y, Surface::Ground, samples, &mut Dice::new(11, seed)).shade()
    };
    let truth = at(200_000, 1_000_000);
    let error = |samples| {
        let repeats = 400;
        let sum: f32 = (0..repeats).map(|seed| (at(samples, seed) - truth).length_squared()).sum();
        (sum / repeats as f32).sqrt()
    };
    let ratio = error(4) / error(64);
    assert!((3.2..12.0).contains(&ratio), "sixteen times the samples made the error {ratio} times smaller, not 4");
}

#[test]
fn an_eye_sees_a_lamp_the_sky_and_the_inner_side_of_walls() {
    let openings = vec![Skylight { centre_m: [0.0, 0.0], size_m: [2.0, 2.0] }];
    let mut trace = flat(&hall([6.0, 4.0, 6.0], openings, vec![lamp([2.0, 2.0, 0.0], 0.2)]));
    trace.sun.radiance = Vec3::ZERO;
    let look = |direction: Vec3| {
        let ray = Ray { origin: Vec3::new(0.0, 2.0, 0.0), direction };
        teacher::light::image::along(&trace, &ray, 4, &mut Dice::new(1, 1))
    };
    assert_eq!(look(Vec3::X), trace.room.as_ref().expect("a hall").lamps[0].radiance);
    assert_eq!(look(Vec3::Y), trace.sky.radiance(Vec3::Y));
    let met =
        |direction| trace.first_hit(&Ray { origin: Vec3::new(0.0, 2.0, 0.0), direction }, None).map(|hit| hit.surface);
    assert_eq!(met(Vec3::NEG_Z), Some(Surface::Wall(Side::Back)));
    assert_eq!(met(Vec3::X), Some(Surface::Wall(Side::Right)), "a lamp is no obstacle");
    assert_eq!(met(Vec3::NEG_Y), Some(Surface::Ground));
    assert_eq!(met(Vec3::new(0.96, 0.28, 0.0)), Some(Surface::Wall(Side::Right)));
    assert_eq!(met(Vec3::new(0.6, 0.8, 0.0)), Some(Surface::Wall(Side::Ceiling)));
}

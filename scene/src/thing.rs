//! Everyday things: what a bowling ball or a feather is, in size, mass, bounce, friction, drag and look.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::body::{Shape, Texture};
use crate::edit::NewBody;
use crate::environment::Colour;
use crate::material::Material;

/// An everyday thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "things name themselves")]
pub enum Thing {
    Ball,
    Box,
    Feather,
    Hammer,
    Coin,
    Apple,
    Brick,
    BowlingBall,
    PingPongBall,
    TennisBall,
    GolfBall,
    Football,
    Basketball,
    BeachBall,
    Marble,
    Cannonball,
    Watermelon,
    Crate,
    Book,
    Dice,
    Egg,
    Balloon,
    Domino,
    Snowball,
    Pumpkin,
    Rock,
    Pillow,
    Phone,
    Log,
    /// A toy one.
    Boat,
    Baseball,
    Volleyball,
    /// Of ice hockey.
    Puck,
    BouncyBall,
    Pencil,
}

/// What is known of a thing.
struct Known {
    shape: Shape,
    mass_kg: f64,
    restitution: f64,
    friction: f64,
    drag_coefficient: f64,
    colour: Colour,
    texture: Texture,
    /// For gloss and metal only; mass, bounce and colour are the thing's own.
    material: Option<Material>,
}

impl Thing {
    /// What a person calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ball => "ball",
            Self::Box => "box",
            Self::Feather => "feather",
            Self::Hammer => "hammer",
            Self::Coin => "coin",
            Self::Apple => "apple",
            Self::Brick => "brick",
            Self::BowlingBall => "bowling ball",
            Self::PingPongBall => "ping-pong ball",
            Self::TennisBall => "tennis ball",
            Self::GolfBall => "golf ball",
            Self::Football => "football",
            Self::Basketball => "basketball",
            Self::BeachBall => "beach ball",
            Self::Marble => "marble",
            Self::Cannonball => "cannonball",
            Self::Watermelon => "watermelon",
            Self::Crate => "crate",
            Self::Book => "book",
            Self::Dice => "dice",
            Self::Egg => "egg",
            Self::Balloon => "balloon",
            Self::Domino => "domino",
            Self::Snowball => "snowball",
            Self::Pumpkin => "pumpkin",
            Self::Rock => "rock",
            Self::Pillow => "pillow",
            Self::Phone => "phone",
            Self::Log => "log",
            Self::Boat => "toy boat",
            Self::Baseball => "baseball",
            Self::Volleyball => "volleyball",
            Self::Puck => "puck",
            Self::BouncyBall => "bouncy ball",
            Self::Pencil => "pencil",
        }
    }

    /// A body of this thing. A plain ball or box leaves size, mass and colour open, to fit in with what is already there.
    #[must_use]
    pub fn new_body(self) -> NewBody {
        let Some(known) = self.known() else {
            let half = Shape::Box { half_extents_m: [0.3; 3] };
            return NewBody { shape: (self == Self::Box).then_some(half), ..NewBody::default() };
        };
        NewBody {
            name: Some(self.word().to_owned()),
            shape: Some(known.shape),
            material: known.material,
            mass_kg: Some(known.mass_kg),
            colour: Some(known.colour),
            restitution: Some(known.restitution),
            friction: Some(known.friction),
            drag_coefficient: Some(known.drag_coefficient),
            texture: Some(known.texture),
            ..NewBody::default()
        }
    }

    /// Sizes and masses are those of the rules of the games where there are rules (USBC, ITTF, ITF, R&A, FIFA, FIBA: ball
    /// specifications), otherwise of a common example, named in the line. Restitution is from the rules' rebound
    /// heights, as the root of rebound over drop, otherwise of the material. Drag: R. D. Mehta, "Aerodynamics of sports balls"
    /// (Annu. Rev. Fluid Mech. 17, 1985); Hoerner, "Fluid-Dynamic Drag" (1965) for plates and boxes.
    fn known(self) -> Option<Known> {
        let ball = |radius_m, mass_kg, restitution, friction, drag_coefficient, rgb: u32| {
            let shape = Shape::Sphere { radius_m };
            thing(shape, mass_kg, restitution, friction, drag_coefficient, rgb)
        };
        let cuboid = |full_m: [f64; 3], mass_kg, restitution, friction, drag_coefficient, rgb: u32| {
            let shape = Shape::Box { half_extents_m: full_m.map(|edge| edge / 2.0) };
            thing(shape, mass_kg, restitution, friction, drag_coefficient, rgb)
        };
        let round = |radius_m, half_height_m, mass_kg, restitution, friction, drag_coefficient, rgb: u32| {
            let shape = Shape::Capsule { radius_m, half_height_m };
            thing(shape, mass_kg, restitution, friction, drag_coefficient, rgb)
        };
        let made = |material: Material, known: Known| Known { material: Some(material), ..known };
        let checkered = |known: Known| Known { texture: Texture::Checker, ..known };
        Some(match self {
            Self::Ball | Self::Box => return None,
            // A large goose feather: 18 cm of vane, half a gram; it floats down at about a metre a second.
            Self::Feather => cuboid([0.18, 0.008, 0.04], 0.0005, 0.1, 0.5, 1.2, 0xf4f2ec),
            // The geologist's hammer of Apollo 15 (NASA catalogue of Apollo lunar surface tools): 39 cm, 1.32 kg.
            Self::Hammer => made(Material::Steel, cuboid([0.39, 0.06, 0.04], 1.32, 0.5, 0.5, 1.1, 0x7c8086)),
            // One euro: 23.25 mm across, 2.33 mm thick, 7.5 g; as a square plate.
            Self::Coin => {
                made(Material::Brass, cuboid([0.023_25, 0.002_33, 0.023_25], 0.0075, 0.6, 0.4, 1.1, 0xd4a23a))
            }
            // A medium apple: 182 g (USDA FoodData Central).
            Self::Apple => ball(0.038, 0.182, 0.4, 0.5, 0.47, 0xc02a2a),
            // The work size of BS EN 771-1 in Britain: 215 x 102.5 x 65 mm, 2.3 kg.
            Self::Brick => cuboid([0.215, 0.065, 0.1025], 2.3, 0.3, 0.7, 1.05, 0x9c4a32),
            // 27 inches round, 15 lb.
            Self::BowlingBall => made(Material::Plastic, ball(0.108_5, 6.8, 0.7, 0.2, 0.47, 0x24264a)),
            // Rebound 24 to 26 cm from 30.5 cm.
            Self::PingPongBall => ball(0.02, 0.0027, 0.905, 0.3, 0.5, 0xf4f2ec),
            // Rebound 135 to 147 cm from 254 cm.
            Self::TennisBall => ball(0.033_5, 0.0577, 0.745, 0.6, 0.55, 0xd0e040),
            // Dimples trip the boundary layer: drag about half of a smooth ball's.
            Self::GolfBall => made(Material::Plastic, ball(0.021_35, 0.045_9, 0.83, 0.4, 0.27, 0xf4f2ec)),
            // Size 5: rebound 135 to 155 cm from 200 cm.
            Self::Football => checkered(ball(0.11, 0.43, 0.85, 0.5, 0.25, 0xf4f2ec)),
            // Size 7: rebound about 1.25 m from 1.8 m.
            Self::Basketball => ball(0.121, 0.62, 0.83, 0.7, 0.5, 0xe07828),
            // 40 cm, with its air 100 g.
            Self::BeachBall => checkered(ball(0.2, 0.1, 0.7, 0.5, 0.47, 0xf28cb4)),
            // 16 mm of glass.
            Self::Marble => made(Material::Glass, ball(0.008, 0.0054, 0.9, 0.4, 0.47, 0x2f8fc0)),
            // A twelve-pounder: 4.4 inches, 12 lb of iron.
            Self::Cannonball => made(Material::Iron, ball(0.056, 5.44, 0.6, 0.5, 0.47, 0x3a3b3f)),
            // A whole melon of 28 cm (USDA FoodData Central: about 4.5 to 9 kg); striped.
            Self::Watermelon => Known { texture: Texture::Stripes, ..ball(0.14, 9.0, 0.25, 0.5, 0.47, 0x2f7d3a) },
            // A wooden crate of 60 cm, empty.
            Self::Crate => cuboid([0.6, 0.6, 0.6], 12.0, 0.4, 0.5, 1.05, 0x9a6b43),
            // A paperback of 400 pages: 15 x 23 x 3 cm.
            Self::Book => cuboid([0.15, 0.03, 0.23], 0.5, 0.2, 0.4, 1.1, 0x2f5f9d),
            // 16 mm of acrylic.
            Self::Dice => made(Material::Plastic, cuboid([0.016; 3], 0.0048, 0.5, 0.3, 1.05, 0xf4f2ec)),
            // A large hen's egg (USDA: 57 g), 57 mm long and 44 mm wide; it does not break here.
            Self::Egg => round(0.022, 0.0065, 0.057, 0.2, 0.5, 0.47, 0xe9d3b4),
            // A party balloon of 11 inches: 3.5 g of rubber; the air in it weighs what it pushes aside.
            Self::Balloon => ball(0.14, 0.0035, 0.8, 0.5, 0.47, 0xd23b6a),
            // 48 x 24 x 7.5 mm, on end.
            Self::Domino => made(Material::Plastic, cuboid([0.024, 0.048, 0.0075], 0.012, 0.4, 0.3, 1.05, 0x24242a)),
            // 8 cm of pressed snow at 400 kg/m3 (Paterson, The Physics of Glaciers, 1994: settled to wind-packed snow).
            Self::Snowball => ball(0.04, 0.107, 0.05, 0.4, 0.47, 0xf6f9fc),
            // 25 cm across (USDA FoodData Central: carving pumpkins of 4 to 6 kg).
            Self::Pumpkin => Known { texture: Texture::Stripes, ..ball(0.125, 5.0, 0.2, 0.5, 0.47, 0xe2761c) },
            // A cobble of granite, 10 cm across.
            Self::Rock => made(Material::Stone, ball(0.05, 1.4, 0.4, 0.6, 0.47, 0x85827c)),
            // A bed pillow.
            Self::Pillow => cuboid([0.7, 0.15, 0.5], 0.8, 0.05, 0.6, 1.1, 0xeef0f4),
            // 147 x 72 x 8 mm.
            Self::Phone => made(Material::Glass, cuboid([0.072, 0.008, 0.147], 0.172, 0.3, 0.3, 1.1, 0x1d1f24)),
            // Firewood of 30 cm, 16 cm across, on end.
            Self::Log => {
                let shape = Shape::Cylinder { radius_m: 0.08, half_height_m: 0.15 };
                made(Material::Wood, thing(shape, 3.6, 0.4, 0.5, 0.9, 0x8a5f3a))
            }
            // A hollow one of wood: 40 cm.
            Self::Boat => made(Material::Wood, cuboid([0.4, 0.1, 0.16], 1.2, 0.3, 0.4, 0.9, 0x3a6ea8)),
            // 9 to 9.25 inches round, 5 to 5.25 ounces (Official Baseball Rules 3.01); restitution on wood 0.55.
            Self::Baseball => ball(0.036_6, 0.145, 0.55, 0.5, 0.35, 0xf4f2ec),
            // 65 to 67 cm round, 260 to 280 g (FIVB).
            Self::Volleyball => ball(0.105, 0.27, 0.75, 0.5, 0.25, 0xf2e6b0),
            // 3 inches across, 1 inch thick, 5.5 to 6 ounces (IIHF); friction as on ice.
            Self::Puck => {
                thing(Shape::Cylinder { radius_m: 0.038_1, half_height_m: 0.012_7 }, 0.163, 0.45, 0.1, 0.9, 0x1c1c1f)
            }
            // 45 mm of polybutadiene (R. Cross, "Measurements of the horizontal coefficient of restitution for a superball",
            // Am. J. Phys. 70, 2002).
            Self::BouncyBall => ball(0.022_5, 0.046, 0.89, 0.8, 0.47, 0xb32fd0),
            // 175 x 7 mm, on end.
            Self::Pencil => made(
                Material::Wood,
                thing(Shape::Cylinder { radius_m: 0.0035, half_height_m: 0.0875 }, 0.005, 0.4, 0.4, 1.0, 0xe8b62c),
            ),
        })
    }
}

fn thing(shape: Shape, mass_kg: f64, restitution: f64, friction: f64, drag_coefficient: f64, rgb: u32) -> Known {
    let [_, r, g, b] = rgb.to_be_bytes();
    Known {
        shape,
        mass_kg,
        restitution,
        friction,
        drag_coefficient,
        colour: Colour::rgb(r, g, b),
        texture: Texture::Plain,
        material: None,
    }
}

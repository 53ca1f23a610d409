//! The peer: the same scene in rapier3d (double precision), stepped at the same rate with its own default parameters.
//!
//! Restitution and friction combine as ours do. A rod to a point of the world is its ball joint with the rod fixed to the
//! body (so that the body turns with it, as [`Peer`]'s users allow for); a rod between two bodies is its rope joint, which
//! only pulls. Drag, liquids and mutual gravity it does not have: such scenes are refused.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use glam::{DQuat, DVec3};
use kernels::dynamics::STEP_S;
use rapier3d_f64::dynamics::{
    GenericJoint, GenericJointBuilder, JointAxesMask, RigidBodyBuilder, RigidBodyHandle, RopeJointBuilder,
    SphericalJointBuilder, SpringJointBuilder,
};
use rapier3d_f64::geometry::{ColliderBuilder, ColliderHandle, SharedShape};
use rapier3d_f64::math::{Pose, Rotation, Vector};
use rapier3d_f64::pipeline::PhysicsWorld;
use rapier3d_f64::prelude::CoefficientCombineRule;
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

/// A scene in rapier3d.
pub struct Peer {
    world: PhysicsWorld,
    handles: Vec<RigidBodyHandle>,
    scene: Scene,
    step: u64,
    pressed: BTreeSet<(u32, u32)>,
    impacts_s: Vec<f64>,
}

fn vector(v: [f64; 3]) -> Vector {
    Vector::new(v[0], v[1], v[2])
}

fn material(collider: ColliderBuilder, restitution: f64, friction: f64) -> ColliderBuilder {
    collider
        .restitution(restitution)
        .restitution_combine_rule(CoefficientCombineRule::Multiply)
        .friction(friction)
        .friction_combine_rule(CoefficientCombineRule::GeometricMean)
}

fn collider(body: &Body) -> ColliderBuilder {
    let shape = match body.shape {
        Shape::Sphere { radius_m } => ColliderBuilder::ball(radius_m),
        Shape::Box { half_extents_m: [x, y, z] } => ColliderBuilder::cuboid(x, y, z),
        Shape::Cylinder { radius_m, half_height_m } => ColliderBuilder::cylinder(half_height_m, radius_m),
        Shape::Capsule { radius_m, half_height_m } => ColliderBuilder::capsule_y(half_height_m, radius_m),
    };
    material(shape, body.restitution, body.friction).mass(body.mass_kg)
}

/// One end of a link: the body, the place in its frame, and the same in the world's.
struct End {
    body: RigidBodyHandle,
    attitude: DQuat,
    local: DVec3,
    world: DVec3,
    fixed_point: bool,
}

impl Peer {
    /// Takes up a scene.
    ///
    /// # Errors
    /// When it holds what rapier3d does not have, or a link ends nowhere.
    pub fn new(scene: &Scene) -> anyhow::Result<Self> {
        let environment = &scene.environment;
        ensure!(environment.air_density_kg_m3 == 0.0, "the peer has no drag");
        ensure!(
            environment.liquid.is_none() && !environment.mutual_gravity,
            "the peer has no liquids nor mutual gravity"
        );
        let mut world = PhysicsWorld::new();
        world.gravity = Vector::new(0.0, -environment.gravity_m_s2, 0.0);
        world.integration_parameters.dt = STEP_S;
        if let Some(ground) = &environment.ground {
            let plane = ColliderBuilder::new(SharedShape::halfspace(Vector::Y));
            world.insert(RigidBodyBuilder::fixed(), material(plane, ground.restitution, ground.friction));
        }
        let mut handles = Vec::with_capacity(scene.bodies.len());
        for body in &scene.bodies {
            let [x, y, z, w] = body.orientation;
            let pose = Pose::from_parts(vector(body.position_m), Rotation::from_xyzw(x, y, z, w));
            let builder = if body.fixed { RigidBodyBuilder::fixed() } else { RigidBodyBuilder::dynamic() };
            let builder =
                builder.pose(pose).linvel(vector(body.velocity_m_s)).angvel(vector(body.angular_velocity_rad_s));
            handles.push(world.insert(builder, collider(body)).0);
        }
        let anchor = world.insert_body(RigidBodyBuilder::fixed());
        let mut peer =
            Self { world, handles, scene: scene.clone(), step: 0, pressed: BTreeSet::new(), impacts_s: Vec::new() };
        for link in &scene.links {
            peer.tie(link, anchor)?;
        }
        Ok(peer)
    }

    fn end(&self, end: &LinkEnd, anchor: RigidBodyHandle) -> anyhow::Result<End> {
        match end {
            LinkEnd::Point { point_m } => {
                let point = DVec3::from_array(*point_m);
                Ok(End { body: anchor, attitude: DQuat::IDENTITY, local: point, world: point, fixed_point: true })
            }
            LinkEnd::Body { body: id, at_m } => {
                let index = self.scene.bodies.iter().position(|body| body.id == *id).context("a link ends nowhere")?;
                let body = &self.scene.bodies[index];
                let attitude = DQuat::from_array(body.orientation);
                let local = DVec3::from_array(*at_m);
                let world = DVec3::from_array(body.position_m) + attitude * local;
                Ok(End { body: self.handles[index], attitude, local, world, fixed_point: false })
            }
        }
    }

    fn tie(&mut self, link: &Link, anchor: RigidBodyHandle) -> anyhow::Result<()> {
        let (a, b) = (self.end(&link.a, anchor)?, self.end(&link.b, anchor)?);
        let place = |v: DVec3| vector(v.to_array());
        let joint: GenericJoint = match link.kind {
            LinkKind::Rod { .. } if a.fixed_point || b.fixed_point => {
                let (point, body) = if a.fixed_point { (&a, &b) } else { (&b, &a) };
                // The rod goes with the body: the point as the body sees it.
                let seen = body.local + body.attitude.conjugate() * (point.world - body.world);
                let joint = SphericalJointBuilder::new().local_anchor1(place(point.local)).local_anchor2(place(seen));
                self.world.insert_impulse_joint(point.body, body.body, joint);
                return Ok(());
            }
            LinkKind::Rod { length_m } | LinkKind::String { length_m } => {
                let joint = RopeJointBuilder::new(length_m);
                joint.local_anchor1(place(a.local)).local_anchor2(place(b.local)).build().into()
            }
            LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m } => {
                let joint = SpringJointBuilder::new(rest_length_m, stiffness_n_m, damping_n_s_m);
                joint.local_anchor1(place(a.local)).local_anchor2(place(b.local)).build().into()
            }
            LinkKind::Hinge { axis } => {
                let axis = DVec3::from_array(axis).normalize_or(DVec3::Z);
                GenericJointBuilder::new(JointAxesMask::LOCKED_REVOLUTE_AXES)
                    .local_axis1(place(a.attitude.conjugate() * axis))
                    .local_axis2(place(b.attitude.conjugate() * axis))
                    .local_anchor1(place(a.local))
                    .local_anchor2(place(b.local))
                    .contacts_enabled(false)
                    .build()
            }
        };
        self.world.insert_impulse_joint(a.body, b.body, joint);
        Ok(())
    }

    /// One step, after which impacts are known: pairs that press and did not press a step before.
    pub fn step(&mut self) {
        self.advance(1);
        let key = |handle: ColliderHandle| handle.into_raw_parts().0;
        let pressed: BTreeSet<(u32, u32)> = self
            .world
            .contact_pairs()
            .filter(|pair| pair.total_impulse_magnitude() > 0.0)
            .map(|pair| (key(pair.collider1), key(pair.collider2)))
            .collect();
        let new = pressed.difference(&self.pressed).count();
        self.impacts_s.extend(std::iter::repeat_n(self.time_s(), new));
        self.pressed = pressed;
    }

    /// Many steps, without looking.
    pub fn advance(&mut self, steps: u64) {
        for _ in 0..steps {
            self.world.step();
        }
        self.step += steps;
        for (handle, body) in self.handles.iter().zip(&mut self.scene.bodies) {
            let now = &self.world.bodies[*handle];
            body.position_m = now.translation().to_array();
            body.orientation = now.rotation().to_array();
            body.velocity_m_s = now.linvel().to_array();
            body.angular_velocity_rad_s = now.angvel().to_array();
        }
    }

    /// The bodies as they are.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Seconds since the start.
    pub fn time_s(&self) -> f64 {
        self.step as f64 * STEP_S
    }

    /// When impacts were, known to a step (their ends), since last asked.
    pub fn take_impacts_s(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.impacts_s)
    }
}

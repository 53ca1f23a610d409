//! Two smooth balls that collide.
//!
//! Source: Goldsmith, *Impact* (1960), section 2.1: the impulse `(1 + e) m1 m2 / (m1 + m2)` times the approach speed acts
//! along the line of centres; across it nothing changes.

use scene::Vec3;

/// Velocities in m/s after a head-on collision along one line.
#[must_use]
pub fn head_on_m_s(masses_kg: [f64; 2], velocities_m_s: [f64; 2], restitution: f64) -> [f64; 2] {
    let [m1, m2] = masses_kg;
    let [v1, v2] = velocities_m_s;
    let centre_m_s = (m1 * v1 + m2 * v2) / (m1 + m2);
    let rebound_m_s = restitution * (v2 - v1) / (m1 + m2);
    [centre_m_s + m2 * rebound_m_s, centre_m_s - m1 * rebound_m_s]
}

/// Velocities in m/s after a collision in space; `from_second_to_first` lies along the line of centres, of any length.
/// Balls that part are left alone.
#[must_use]
pub fn oblique_m_s(
    masses_kg: [f64; 2],
    velocities_m_s: [Vec3; 2],
    from_second_to_first: Vec3,
    restitution: f64,
) -> [Vec3; 2] {
    let [first, second] = velocities_m_s.map(glam::DVec3::from_array);
    let normal = glam::DVec3::from_array(from_second_to_first).normalize();
    let along = [first.dot(normal), second.dot(normal)];
    if along[0] >= along[1] {
        return velocities_m_s;
    }
    let after = head_on_m_s(masses_kg, along, restitution);
    [first + normal * (after[0] - along[0]), second + normal * (after[1] - along[1])].map(|v| v.to_array())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_masses_exchange_velocities() {
        assert_eq!(head_on_m_s([1.0, 1.0], [3.0, -1.0], 1.0), [-1.0, 3.0]);
        assert_eq!(head_on_m_s([1.0, 3.0], [4.0, 0.0], 0.0), [1.0, 1.0]);
    }
}

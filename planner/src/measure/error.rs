//! Why something cannot be measured, in sentences for a learner.

use thiserror::Error;

/// Why something cannot be measured on a rollout.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// It never lands.
    #[error("{whose} does not land for as long as I watched, so there is no landing to measure")]
    NeverLands {
        /// The body, with its article.
        whose: String,
    },
    /// It is on the ground and stays there.
    #[error("{whose} is on the ground already; lift it up or throw it first")]
    OnTheGround {
        /// The body, with its article.
        whose: String,
    },
    /// It does not bounce.
    #[error("{whose} does not bounce for as long as I watched")]
    NeverBounces {
        /// The body, with its article.
        whose: String,
    },
    /// It does not come back.
    #[error("{whose} does not come back to where it was for as long as I watched, so there is no period to measure")]
    NeverReturns {
        /// The body, with its article.
        whose: String,
    },
    /// It falls round what it falls towards.
    #[error("{whose} keeps falling towards {primary} and keeps missing: that is what going round means")]
    FallsRound {
        /// The body, with its article.
        whose: String,
        /// What it goes round, with its article.
        primary: String,
    },
    /// It does not come to rest.
    #[error("{whose} was still moving when I stopped watching, so it has no whole distance yet")]
    StillMoving {
        /// The body, with its article.
        whose: String,
    },
    /// Nothing holds it back.
    #[error(
        "there is nothing around {whose} that would hold it back, so it would go faster and faster, without an end speed"
    )]
    NoAir {
        /// The body, with its article.
        whose: String,
    },
    /// Nothing pulls it.
    #[error("nothing pulls {whose} down here, so it does not fall")]
    NoGravity {
        /// The body, with its article.
        whose: String,
    },
    /// It does not settle to an end speed.
    #[error("{whose} was still getting faster when I stopped watching")]
    NotSteady {
        /// The body, with its article.
        whose: String,
    },
    /// It goes on bobbing.
    #[error("{whose} was still bobbing up and down when I stopped watching")]
    NotSettled {
        /// The body, with its article.
        whose: String,
    },
    /// It has no direction.
    #[error("{whose} is not moving, so it has no direction to measure")]
    NoDirection {
        /// The body, with its article.
        whose: String,
    },
    /// Nothing to swim in.
    #[error("there is no liquid here for {whose} to float or sink in")]
    NoLiquid {
        /// The body, with its article.
        whose: String,
    },
    /// Nothing in these worlds has it.
    #[error("an escape speed belongs to a whole planet, and here is only a piece of its ground")]
    NoPlanet,
    /// It is what the others go round.
    #[error("{whose} is the heaviest here, so there is nothing that it could escape from")]
    Heaviest {
        /// The body, with its article.
        whose: String,
    },
    /// It meets no other body.
    #[error("{whose} hits nothing for as long as I watched")]
    MeetsNothing {
        /// The body, with its article.
        whose: String,
    },
    /// There is no other body.
    #[error("{whose} is the only thing here, so there is nothing that it could be near to")]
    Alone {
        /// The body, with its article.
        whose: String,
    },
    /// It moves on.
    #[error("{whose} was still moving when I stopped watching")]
    StillMoves {
        /// The body, with its article.
        whose: String,
    },
    /// There is no ground.
    #[error("there is no ground under {whose}, so it has no height")]
    NoGround {
        /// The body, with its article.
        whose: String,
    },
    /// It is drawn larger than it is.
    #[error("{whose} is drawn much larger than it is, or nobody could see it: distances are right here, sizes are not")]
    NotToScale {
        /// The body, with its article.
        whose: String,
    },
    /// The body is not in the rollout.
    #[error("there is no body {id:?} to measure")]
    NoBody {
        /// Its id.
        id: String,
    },
    /// The model cannot simulate the scene.
    #[error(transparent)]
    Dynamics(#[from] kernels::dynamics::DynamicsError),
    /// The solver cannot.
    #[error(transparent)]
    Teacher(#[from] teacher::TeacherError),
}

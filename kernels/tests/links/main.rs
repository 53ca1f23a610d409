//! Links, attraction and liquids over the public face, against closed forms.

mod forces;
mod support;
mod ties;

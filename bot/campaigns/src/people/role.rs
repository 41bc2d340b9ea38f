//! What somebody may do in the panel, by name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody may do in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees, and changes nothing.
    Viewer,
    /// Decides about posts.
    Reviewer,
    /// Gives marks.
    Judge,
    /// Drafts, approves, extends, voids, freezes and publishes.
    Organiser,
    /// Sees account numbers and pays.
    Payer,
    /// May everything, and gives roles.
    Owner,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] =
        [Role::Viewer, Role::Reviewer, Role::Judge, Role::Organiser, Role::Payer, Role::Owner];

    /// The name in tables and settings.
    pub fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Reviewer => "reviewer",
            Role::Judge => "judge",
            Role::Organiser => "organiser",
            Role::Payer => "payer",
            Role::Owner => "owner",
        }
    }

    /// True when somebody with these roles may do what this role is for. Everyone with a role may look; an organiser
    /// may review, as on Discord; an owner may everything.
    pub fn held_by(self, roles: &BTreeSet<Role>) -> bool {
        roles.contains(&Role::Owner)
            || match self {
                Role::Viewer => !roles.is_empty(),
                Role::Reviewer => roles.contains(&Role::Reviewer) || roles.contains(&Role::Organiser),
                role => roles.contains(&role),
            }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
            let known = Role::ALL.map(Role::name).join(", ");
            format!("{name:?} is no role; the roles are {known}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_role_may() {
        let of = |roles: &[Role]| roles.iter().copied().collect::<BTreeSet<_>>();
        let may = |roles: &[Role]| -> Vec<&str> {
            let roles = of(roles);
            Role::ALL.into_iter().filter(|role| role.held_by(&roles)).map(Role::name).collect()
        };
        assert!(may(&[]).is_empty());
        assert_eq!(may(&[Role::Viewer]), ["viewer"]);
        assert_eq!(may(&[Role::Judge]), ["viewer", "judge"]);
        assert_eq!(may(&[Role::Payer]), ["viewer", "payer"]);
        assert_eq!(may(&[Role::Organiser]), ["viewer", "reviewer", "organiser"]);
        assert_eq!(may(&[Role::Owner]).len(), Role::ALL.len());
    }
}

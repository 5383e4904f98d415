//! What anybody may hold, and how long the server waits.

use serde::Deserialize;

use crate::kit::network::Network;

/// What anybody may hold, and how long the server waits. People are slow: they type a PIN inside the handshake.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds until the first message of a handshake is complete.
    pub hello_seconds: f64,
    /// Seconds for the rest of a handshake that asks for a card.
    pub person_seconds: f64,
    /// Seconds for the rest of any other.
    pub handshake_seconds: f64,
    /// Connections in total, as far as file handles allow.
    pub connections: usize,
    /// Connections that wait for a person, in total.
    pub waiting: usize,
    /// Connections per IPv4 address or /64 of IPv6.
    pub each: usize,
    /// Connections of an address in one of the `shared_networks`.
    pub each_shared: usize,
    /// Networks where many share an address: a hospital, a VPN of carers.
    pub shared_networks: Vec<Network>,
    /// Balancers that pass TLS through and speak the PROXY protocol, version 2. They must speak it; nobody else may.
    pub balancers: Vec<Network>,
    /// Seconds until the first request.
    pub first_request_seconds: f64,
    /// Seconds between requests; a signed-in card's connection stays as long as its session may idle.
    pub idle_seconds: f64,
    /// Seconds that an answer to a stranger may wait for them.
    pub stalled_guest_seconds: f64,
    /// Seconds that an answer to somebody signed in may wait for them.
    pub stalled_seconds: f64,
    /// Seconds that a transfer may stay below a kilobyte a second.
    pub slow_seconds: f64,
    /// Seconds for the body of a request other than an upload.
    pub body_seconds: f64,
    /// Memory for strangers' bodies, in MiB.
    pub guest_mib: u32,
    /// Memory for bodies of people who are signed in, except uploads, in MiB.
    pub member_mib: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello_seconds: 10.0,
            person_seconds: 180.0,
            handshake_seconds: 10.0,
            connections: 16_384,
            waiting: 4_096,
            each: 256,
            each_shared: 4_096,
            shared_networks: Vec::new(),
            balancers: Vec::new(),
            first_request_seconds: 20.0,
            idle_seconds: 120.0,
            stalled_guest_seconds: 30.0,
            stalled_seconds: 120.0,
            slow_seconds: 60.0,
            body_seconds: 30.0,
            guest_mib: 8,
            member_mib: 64,
        }
    }
}

impl Limits {
    /// Multiplies every time limit by `part`, for tests.
    pub fn hurry(&mut self, part: f64) {
        for it in [
            &mut self.hello_seconds,
            &mut self.person_seconds,
            &mut self.handshake_seconds,
            &mut self.first_request_seconds,
            &mut self.idle_seconds,
            &mut self.stalled_guest_seconds,
            &mut self.stalled_seconds,
            &mut self.slow_seconds,
            &mut self.body_seconds,
        ] {
            *it *= part;
        }
    }
}

//! The answer of an operation that returns nothing.

use poem_openapi::ApiResponse;

/// Done, with nothing to say.
#[derive(ApiResponse)]
pub enum Done {
    /// Done.
    #[oai(status = 204)]
    Done,
}

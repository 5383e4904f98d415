//! The answer that says nothing but that it is done.

use poem_openapi::ApiResponse;

/// Done, with nothing to say.
#[derive(ApiResponse)]
pub enum Done {
    /// Done.
    #[oai(status = 204)]
    Done,
}

//! One type per kind of id, so that a delivery's id can't be passed where a document's is expected.

/// Declares newtypes over [`uuid::Uuid`], in text and JSON as the hyphenated lower-case form.
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::parse_str(text).map(Self)
            }
        }

        #[cfg(feature = "server")]
        crate::id::server::value!($name);
    )+};
}

#[cfg(feature = "server")]
pub(crate) mod server {
    /// Makes the type a database value and a primary key over the same UUID.
    macro_rules! value {
        ($name:ident) => {
            impl From<$name> for sea_orm::Value {
                fn from(id: $name) -> Self {
                    id.0.into()
                }
            }

            impl sea_orm::TryGetable for $name {
                fn try_get_by<I: sea_orm::ColIdx>(
                    row: &sea_orm::QueryResult,
                    index: I,
                ) -> Result<Self, sea_orm::TryGetError> {
                    <uuid::Uuid as sea_orm::TryGetable>::try_get_by(row, index).map(Self)
                }
            }

            impl sea_orm::sea_query::ValueType for $name {
                fn try_from(value: sea_orm::Value) -> Result<Self, sea_orm::sea_query::ValueTypeErr> {
                    <uuid::Uuid as sea_orm::sea_query::ValueType>::try_from(value).map(Self)
                }
                fn type_name() -> String {
                    stringify!($name).to_owned()
                }
                fn array_type() -> sea_orm::sea_query::ArrayType {
                    <uuid::Uuid as sea_orm::sea_query::ValueType>::array_type()
                }
                fn column_type() -> sea_orm::ColumnType {
                    sea_orm::ColumnType::Uuid
                }
            }

            impl sea_orm::sea_query::Nullable for $name {
                fn null() -> sea_orm::Value {
                    <uuid::Uuid as sea_orm::sea_query::Nullable>::null()
                }
            }

            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }

            crate::id::server::api_text!($name, "uuid");
        };
    }

    /// Makes the type a JSON string and a parameter of the API, through `Display` and `FromStr`.
    macro_rules! api_text {
        ($name:ident, $format:literal) => {
            impl poem_openapi::types::Type for $name {
                const IS_REQUIRED: bool = true;
                type RawValueType = Self;
                type RawElementValueType = Self;
                fn name() -> std::borrow::Cow<'static, str> {
                    concat!("string_", $format).into()
                }
                fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                    // The type's name is in the document, so that generated clients take the right kind of id.
                    poem_openapi::registry::MetaSchemaRef::Inline(Box::new(poem_openapi::registry::MetaSchema {
                        title: Some(stringify!($name).to_owned()),
                        ..poem_openapi::registry::MetaSchema::new_with_format("string", $format)
                    }))
                }
                fn as_raw_value(&self) -> Option<&Self> {
                    Some(self)
                }
                fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                    Box::new(std::iter::once(self))
                }
            }

            impl poem_openapi::types::ParseFromJSON for $name {
                fn parse_from_json(
                    value: Option<poem_openapi::__private::serde_json::Value>,
                ) -> poem_openapi::types::ParseResult<Self> {
                    let text = <String as poem_openapi::types::ParseFromJSON>::parse_from_json(value)
                        .map_err(poem_openapi::types::ParseError::propagate)?;
                    text.parse().map_err(poem_openapi::types::ParseError::custom)
                }
            }

            impl poem_openapi::types::ParseFromParameter for $name {
                fn parse_from_parameter(text: &str) -> poem_openapi::types::ParseResult<Self> {
                    text.parse().map_err(poem_openapi::types::ParseError::custom)
                }
            }

            impl poem_openapi::types::ToJSON for $name {
                fn to_json(&self) -> Option<poem_openapi::__private::serde_json::Value> {
                    Some(poem_openapi::__private::serde_json::Value::String(self.to_string()))
                }
            }
        };
    }

    pub(crate) use {api_text, value};
}

typed_id! {
    /// A contract holder: a medical association, a municipality, or the operator's own tenant.
    AssociationId,
    /// A clinic, hospital, pharmacy or office.
    FacilityId,
    /// An inbox of a facility.
    InboxId,
    /// A person.
    MemberId,
    /// A person's affiliation with a facility.
    AffiliationId,
    /// A card, identified by its public key.
    CardId,
    /// The session of a card signed in at a facility.
    SessionId,
    /// A one-time enrolment code.
    CodeId,
    /// A dispatch, i.e. one press of the send button: a letter, documents, recipients.
    DispatchId,
    /// A delivery: one dispatch arriving at one inbox.
    DeliveryId,
    /// A document: one file.
    DocumentId,
    /// A segment: one encrypted piece of a document.
    SegmentId,
    /// A facility's plan: its limits and prices.
    PlanId,
    /// A contract: what its holder was promised.
    ContractId,
    /// A pack: a size of pool on offer.
    PackId,
    /// A request to change a contract.
    ChangeId,
    /// An application for a contract.
    ApplicationId,
    /// A change of a facility's facts from a day on.
    FacilityChangeId,
    /// A transfer of facilities to another contract.
    TransferId,
    /// A name that an association bears from a day on.
    AssociationNameId,
    /// The membership of a facility in a contract.
    MembershipId,
    /// An allotment: bytes of a pool assigned to an inbox.
    AllotmentId,
    /// An administrator: somebody who looks after an association's or the operator's affairs.
    AdministratorId,
    /// A passkey or a card of an administrator.
    KeyId,
    /// The session of an administrator signed in to the console.
    ConsoleSessionId,
    /// A passkey ceremony in progress.
    CeremonyId,
    /// An order: cards ordered together.
    OrderId,
    /// A PKI card of the operator, from its order on.
    PkiCardId,
    /// The holder of a post.
    HolderId,
    /// A mail address that receives notices about an inbox.
    AddressId,
    /// An entry of the audit log.
    EntryId,
    /// A queued job.
    JobId,
    /// A billing run for a month.
    RunId,
    /// An invoice.
    InvoiceId,
    /// A payment received.
    PaymentId,
    /// A settlement: what a payment covers of an invoice.
    SettlementId,
    /// A payment file from a bank.
    BankFileId,
    /// A direct debit file for a bank.
    DebitFileId,
    /// An attempt to collect an invoice from a credit card.
    AttemptId,
    /// A refund to a credit card.
    RefundId,
}

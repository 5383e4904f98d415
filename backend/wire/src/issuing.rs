//! The operator's own PKI cards: ordering and issuing them in the console, and what works without signing in.

use medpost_domain::id::{AffiliationId, CardId, FacilityId, OrderId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_domain::pki_card::PkiCardState;

use crate::console::people::PostHolder;
use crate::table::RowError;

crate::choices! {
    /// The order of a list of cards.
    #[derive(Default)]
    pub enum PkiCardSort {
        /// Last ordered first.
        #[default]
        Newest,
        /// Earliest end first.
        Ending,
        /// By the facility's reading.
        Name,
    }
}

crate::travels! {
    /// Which cards to find.
    #[derive(Default)]
    pub struct FindPkiCards {
        /// Words that must all be found in facility, person or numbers.
        pub text: String,
        /// Only cards in this state.
        pub state: Option<PkiCardState>,
        /// The order of the list.
        pub sort: PkiCardSort,
        /// Number of cards already shown.
        pub skip: u32,
    }

    /// A page of the cards found.
    pub struct PkiCardList {
        /// The cards.
        pub items: Vec<PkiCard>,
        /// Total number found.
        pub total: u32,
    }

    /// A PKI card of the operator.
    pub struct PkiCard {
        /// The card's id.
        pub id: PkiCardId,
        /// Its order; `null` for a temporary card.
        pub order: Option<OrderId>,
        /// 注文番号: the order number; empty for a temporary card.
        pub order_number: String,
        /// The note written with the order.
        pub note: String,
        /// The facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Who it is for.
        pub person: AffiliationId,
        /// Name on the certificate.
        pub holder: String,
        /// Whether it is for a post.
        pub post: bool,
        /// The number on its certificate.
        pub number: String,
        /// The state of the card.
        pub state: PkiCardState,
        /// Whether it is a temporary card, i.e. a certificate in software.
        pub temporary: bool,
        /// Whether it replaces another card.
        pub replaces: bool,
        /// When it was ordered.
        pub ordered_at: Instant,
        /// When its certificate was issued.
        pub issued_at: Option<Instant>,
        /// When it was shipped.
        pub shipped_at: Option<Instant>,
        /// When it was enrolled.
        pub activated_at: Option<Instant>,
        /// Until when its certificate is valid.
        pub not_after: Option<Instant>,
        /// Why it was revoked.
        pub reason: String,
    }

    /// What cards would cost a facility now.
    pub struct CardOffer {
        /// Number of cards included in the contract.
        pub included: u32,
        /// Number of the contract's cards already used.
        pub counted: u32,
        /// Price in yen of each further card.
        pub card_yen: u64,
        /// Whether the price includes tax.
        pub tax_included: bool,
        /// Whether this installation issues cards at all.
        pub issues: bool,
    }

    /// PKI cards and posts of a facility, as its manager sees them.
    pub struct FacilityCards {
        /// What further cards would cost.
        pub offer: CardOffer,
        /// The cards, including those that have ended.
        pub cards: Vec<PkiCard>,
        /// The posts.
        pub posts: Vec<FacilityPost>,
    }

    /// A post of a facility.
    pub struct FacilityPost {
        /// The id of the post's affiliation.
        pub id: AffiliationId,
        /// Name of the post.
        pub name: String,
        /// Its present and future holders.
        pub holders: Vec<PostHolder>,
    }

    /// Orders cards for a facility.
    pub struct OrderCards {
        /// Who the cards are for.
        pub cards: Vec<WantedCard>,
        /// Anything the clerk should know.
        pub note: String,
    }

    /// A card to be ordered.
    pub struct WantedCard {
        /// A person at the facility; `null` for somebody new.
        pub person: Option<AffiliationId>,
        /// Name of the new person or post.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Whether it is for a post.
        pub post: bool,
        /// Whether the new person will be a manager, with rights at all inboxes.
        pub manager: bool,
    }

    /// The outcome of an order.
    pub struct OrderedCards {
        /// 注文番号: the order number.
        pub number: String,
        /// Number of cards beyond those included in the contract.
        pub extra: u32,
        /// Price in yen of each of those.
        pub card_yen: u64,
        /// Whether the price includes tax.
        pub tax_included: bool,
    }

    /// Issues the certificate of a card.
    pub struct SignCard {
        /// The card's certificate signing request, PKCS #10 in PEM.
        pub request: String,
    }

    /// An issued certificate.
    pub struct SignedCard {
        /// The card's certificate in PEM.
        pub certificate: String,
        /// The authority's certificate in PEM.
        pub authority: String,
    }

    /// Ships cards: their letters with the codes are drawn.
    pub struct ShipCards {
        /// The cards.
        pub cards: Vec<PkiCardId>,
    }

    /// Revokes a card permanently.
    pub struct RevokeCard {
        /// The reason.
        pub reason: String,
        /// Whether to order a replacement.
        pub replace: bool,
    }

    /// Sets the holder of a post.
    pub struct SetHolder {
        /// Name of the holder; empty if nobody holds it from then on.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// When the holder takes over.
        pub from: Instant,
    }

    /// Sets many holders from a table.
    pub struct SetHolders {
        /// CSV in UTF-8, UTF-16 or Shift_JIS, encoded in Base64: 医療機関コード・担当・氏名・フリガナ・交代日.
        pub table: String,
        /// Whether to apply the table; otherwise it is only previewed.
        pub apply: bool,
    }

    /// What a table of holders would do, or did.
    pub struct HoldersSet {
        /// Errors by row and column. If there are any, nothing is written.
        pub errors: Vec<RowError>,
        /// Notes about the table that are not errors.
        pub notes: Vec<RowError>,
        /// The holders. Their codes are returned once they are written.
        pub items: Vec<HolderLine>,
    }

    /// A new holder of a post.
    pub struct HolderLine {
        /// Name of the facility.
        pub facility: String,
        /// Name of the post.
        pub post: String,
        /// Name of the holder.
        pub name: String,
        /// When the holder takes over.
        pub from: Instant,
        /// The code to enter at the first sign-in; empty in a preview.
        pub code: String,
    }

    /// Offers a temporary card.
    pub struct OfferTemporary {
        /// Days for which it is valid, at most 30.
        pub days: u32,
        /// Mail address for its one-time codes.
        pub mail: String,
        /// Confirms that the facility was called back at its registered telephone number.
        pub called_back: bool,
    }

    /// The offer of a temporary card.
    pub struct OfferedTemporary {
        /// The number for fetching it, to be told by telephone.
        pub number: String,
        /// Until when the card will be valid.
        pub until: Instant,
    }

    /// Extends a temporary card.
    pub struct ExtendTemporary {
        /// Number of days from now, at most 30.
        pub days: u32,
    }

    /// Asks which cards a stop code can suspend.
    pub struct StopCards {
        /// 医療機関コード or member number of the facility.
        pub facility: String,
        /// 停止用番号: the stop code.
        pub number: String,
    }

    /// A card that a stop code can suspend.
    pub struct StoppableCard {
        /// The card's id.
        pub id: CardId,
        /// Name of the person.
        pub name: String,
        /// Name on the certificate.
        pub holder: String,
        /// Whether it is already suspended.
        pub suspended: bool,
    }

    /// Suspends a card with a stop code.
    pub struct StopCard {
        /// The facility and the stop code.
        pub with: StopCards,
        /// The card.
        pub card: CardId,
    }

    /// Fetches a temporary card.
    pub struct ClaimCard {
        /// The number that was told by telephone.
        pub number: String,
    }

    /// A temporary card, returned only once.
    pub struct TemporaryCard {
        /// Key and certificates as PKCS #12, encoded in Base64. The password is the number.
        pub p12: String,
        /// Name on the certificate.
        pub holder: String,
        /// Until when it is valid.
        pub until: Instant,
    }
}

//! Cards of the operator's own: what the console orders and issues, and what needs no sign-in.

use medpost_domain::id::{AffiliationId, CardId, FacilityId, OrderId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_domain::pki_card::PkiCardState;

use crate::console::people::PostHolder;
use crate::table::RowError;

crate::choices! {
    /// By what a list of cards is sorted.
    #[derive(Default)]
    pub enum PkiCardSort {
        /// Ordered last first.
        #[default]
        Newest,
        /// Those that end first.
        Ending,
        /// As their facilities are read.
        Name,
    }
}

crate::travels! {
    /// Which cards are wanted.
    #[derive(Default)]
    pub struct FindPkiCards {
        /// Words that must be found in facility, person or numbers.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<PkiCardState>,
        /// The order.
        pub sort: PkiCardSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some cards of those that were found.
    pub struct PkiCardList {
        /// The cards.
        pub items: Vec<PkiCard>,
        /// How many were found in all.
        pub total: u32,
    }

    /// A card of the operator's own.
    pub struct PkiCard {
        /// Which.
        pub id: PkiCardId,
        /// Its order; none: a temporary card.
        pub order: Option<OrderId>,
        /// 注文番号; empty for a temporary card.
        pub order_number: String,
        /// What was written with the order.
        pub note: String,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Whom it is for.
        pub person: AffiliationId,
        /// Name on the certificate.
        pub holder: String,
        /// Whether it is a post's.
        pub post: bool,
        /// Number that its certificate carries.
        pub number: String,
        /// Where it stands.
        pub state: PkiCardState,
        /// A certificate in software, for some days.
        pub temporary: bool,
        /// Whether it takes another card's place.
        pub replaces: bool,
        /// When it was ordered.
        pub ordered_at: Instant,
        /// When its certificate was made.
        pub issued_at: Option<Instant>,
        /// When it was sent.
        pub shipped_at: Option<Instant>,
        /// When it was enrolled.
        pub activated_at: Option<Instant>,
        /// Until when it is good.
        pub not_after: Option<Instant>,
        /// Why it was revoked.
        pub reason: String,
    }

    /// What cards would cost a facility now.
    pub struct CardOffer {
        /// Cards that the contract includes.
        pub included: u32,
        /// Cards of the contract that count already.
        pub counted: u32,
        /// Yen of each further one.
        pub card_yen: u64,
        /// Whether the price holds the tax.
        pub tax_included: bool,
        /// Whether this installation issues cards at all.
        pub issues: bool,
    }

    /// Cards and posts of a facility, as its manager sees them.
    pub struct FacilityCards {
        /// What more cards would cost.
        pub offer: CardOffer,
        /// The cards, also those that are over.
        pub cards: Vec<PkiCard>,
        /// The posts.
        pub posts: Vec<FacilityPost>,
    }

    /// A post of a facility.
    pub struct FacilityPost {
        /// Which.
        pub id: AffiliationId,
        /// Its name.
        pub name: String,
        /// Who holds it, and who is to.
        pub holders: Vec<PostHolder>,
    }

    /// Orders cards for a facility.
    pub struct OrderCards {
        /// For whom.
        pub cards: Vec<WantedCard>,
        /// What to look at.
        pub note: String,
    }

    /// A card that is wanted.
    pub struct WantedCard {
        /// Somebody of the facility; none: somebody new.
        pub person: Option<AffiliationId>,
        /// Name of somebody new, or of a new post.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Whether it is for a post.
        pub post: bool,
        /// Whether somebody new manages the facility; all inboxes come with it.
        pub manager: bool,
    }

    /// What came of an order.
    pub struct OrderedCards {
        /// 注文番号
        pub number: String,
        /// Cards beyond what the contract includes.
        pub extra: u32,
        /// Yen of each of them.
        pub card_yen: u64,
        /// Whether the price holds the tax.
        pub tax_included: bool,
    }

    /// Issues a card's certificate.
    pub struct SignCard {
        /// The token's signing request, PKCS #10 in PEM.
        pub request: String,
    }

    /// A certificate that was issued.
    pub struct SignedCard {
        /// The card's, in PEM.
        pub certificate: String,
        /// The authority's, in PEM.
        pub authority: String,
    }

    /// Sends cards out: letters with their codes are drawn.
    pub struct ShipCards {
        /// The cards.
        pub cards: Vec<PkiCardId>,
    }

    /// Revokes a card for good.
    pub struct RevokeCard {
        /// Why.
        pub reason: String,
        /// Whether another is ordered in its place.
        pub replace: bool,
    }

    /// Sets who holds a post.
    pub struct SetHolder {
        /// Name; empty: nobody from now on.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// From when.
        pub from: Instant,
    }

    /// Sets many holders by a table.
    pub struct SetHolders {
        /// CSV in UTF-8, UTF-16 or Shift_JIS, in base64: 医療機関コード・担当・氏名・フリガナ・交代日.
        pub table: String,
        /// Whether it is written; else it is looked at only.
        pub apply: bool,
    }

    /// What a table of holders would do, or did.
    pub struct HoldersSet {
        /// What is wrong, by row and column; with any of these nothing is written.
        pub errors: Vec<RowError>,
        /// What is to be told of the table, though nothing is wrong.
        pub notes: Vec<RowError>,
        /// The holders; their codes are told once they are written.
        pub items: Vec<HolderLine>,
    }

    /// A new holder of a post.
    pub struct HolderLine {
        /// The facility.
        pub facility: String,
        /// The post.
        pub post: String,
        /// Name.
        pub name: String,
        /// From when.
        pub from: Instant,
        /// The code that they type at their first sign-in; empty before it is written.
        pub code: String,
    }

    /// Offers a temporary card.
    pub struct OfferTemporary {
        /// Days for which it is good, at most 30.
        pub days: u32,
        /// Where its one-time codes go.
        pub mail: String,
        /// That the facility was called back at its registered telephone.
        pub called_back: bool,
    }

    /// A temporary card that was offered.
    pub struct OfferedTemporary {
        /// The number that fetches it, to be told by telephone.
        pub number: String,
        /// Until when the card will be good.
        pub until: Instant,
    }

    /// Lets a temporary card be good for longer.
    pub struct ExtendTemporary {
        /// Days from now, at most 30.
        pub days: u32,
    }

    /// Asks which cards a stop code suspends.
    pub struct StopCards {
        /// 医療機関コード, or member number.
        pub facility: String,
        /// 停止用番号
        pub number: String,
    }

    /// A card that a stop code suspends.
    pub struct StoppableCard {
        /// Which.
        pub id: CardId,
        /// Its person.
        pub name: String,
        /// Name on the certificate.
        pub holder: String,
        /// Whether it is suspended already.
        pub suspended: bool,
    }

    /// Suspends a card by a stop code.
    pub struct StopCard {
        /// With what.
        pub with: StopCards,
        /// The card.
        pub card: CardId,
    }

    /// Fetches a temporary card.
    pub struct ClaimCard {
        /// The number that was told.
        pub number: String,
    }

    /// A temporary card, told once.
    pub struct TemporaryCard {
        /// Key and certificates, PKCS #12 in base64; its password is the number.
        pub p12: String,
        /// Name on the certificate.
        pub holder: String,
        /// Until when it is good.
        pub until: Instant,
    }
}

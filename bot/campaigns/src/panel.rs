//! What the panel and its API ask and do, screen by screen.
//!
//! * [`reading`]: what stands around every screen; [`api`]: what programs ask for besides.
//! * [`market`], [`news`]: prices, events and headlines.
//! * [`drafting`], [`written`], [`schedule`], [`rules`]: the notice's editor, what happens when, the testers.
//! * [`search`], [`review`], [`claims`], [`bulk`], [`compare`]: lists of posts, one post, who looks at which, equal failures
//!   at once, two side by side.
//! * [`results`], [`judging`], [`appeals`], [`payouts`]: the way from the freeze to the last payment.
//! * [`people`], [`member_signals`]: members; [`audit`]: the log and the coverage.
//! * [`paging`]: where a page of any of these lists ends.

pub mod api;
pub mod appeals;
pub mod audit;
pub mod bulk;
pub mod claims;
pub mod compare;
pub mod drafting;
pub mod judging;
pub mod market;
pub mod member_signals;
pub mod news;
pub mod paging;
pub mod payouts;
pub mod people;
pub mod reading;
pub mod results;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod search;
pub mod written;

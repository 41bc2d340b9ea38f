//! Tantivy with n-grams: each block is the conjunction of its grams, then comparison.
//!
//! Its `NgramTokenizer` gives every gram the position 0, so a phrase of grams matches nothing and says no word
//! about it; positions are therefore not even indexed here. A conjunction of grams finds every post that holds
//! the block, and some more, which the comparison drops.

use std::rc::Rc;

use tantivy::collector::DocSetCollector;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{NgramTokenizer, TextAnalyzer, TokenizerManager};
use tantivy::{Index, Searcher, TantivyDocument, Term};

use crate::Failure;
use crate::blocks::{BLOCK_CHARS, Windows, blocks};
use crate::corpus::Corpus;
use crate::engine::{Engine, distinct};

/// Length of the grams in characters. With 5 a query takes 25 % less time and the index twice the space.
const GRAM_CHARS: usize = 3;
/// Memory that Tantivy may use while it builds, in bytes.
const BUILD_BYTES: usize = 2_000_000_000;

pub(crate) fn build(corpus: &Rc<Corpus>) -> Result<Engine, Failure> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("grams")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let tokenizers = TokenizerManager::default();
    tokenizers.register("grams", TextAnalyzer::from(NgramTokenizer::new(GRAM_CHARS, GRAM_CHARS, false)?));
    let directory = RamDirectory::create();
    // One segment and no thread of its own: documents keep their order, so their numbers are the posts'.
    let mut writer = Index::builder()
        .schema(schema.build())
        .tokenizers(tokenizers)
        .single_segment_index_writer(directory.clone(), BUILD_BYTES)?;
    for post in &corpus.posts {
        let mut document = TantivyDocument::new();
        document.add_text(field, post);
        writer.add_document(document)?;
    }
    let searcher = writer.finalize()?.reader()?.searcher();
    assert_eq!(searcher.segment_readers().len(), 1);
    let corpus = Rc::clone(corpus);
    Ok(Engine::exact("Tantivy n-gram", directory.total_mem_usage(), move |text| {
        sharers(&searcher, field, &corpus.posts, text).expect("the index is in memory")
    }))
}

fn sharers(
    searcher: &Searcher,
    field: Field,
    posts: &[String],
    text: &str,
) -> Result<Vec<u32>, tantivy::TantivyError> {
    let any: Vec<Box<dyn Query>> = blocks(text)
        .iter()
        .map(|block| {
            let starts: Vec<usize> = block.char_indices().map(|(at, _)| at).chain([block.len()]).collect();
            // Grams side by side, and the last: as selective as all of them, and fewer lists to intersect.
            let grams = (0..BLOCK_CHARS - GRAM_CHARS).step_by(GRAM_CHARS).chain([BLOCK_CHARS - GRAM_CHARS]);
            let terms = grams.map(|at| {
                let term = Term::from_field_text(field, &block[starts[at]..starts[at + GRAM_CHARS]]);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
            });
            Box::new(BooleanQuery::intersection(terms.collect())) as Box<dyn Query>
        })
        .collect();
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let windows = Windows::new(text);
    let found = searcher.search(&BooleanQuery::union(any), &DocSetCollector)?;
    Ok(distinct(
        found
            .into_iter()
            .map(|address| address.doc_id)
            .filter(|&number| windows.stand_in(&posts[number as usize]))
            .collect(),
    ))
}

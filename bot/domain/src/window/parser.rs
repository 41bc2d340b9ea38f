//! Walking over the tokens of a typed time.

use super::WindowError;
use super::resolve::Part;
use super::tokens::{Text, Token, Word};

/// A typed time and the place up to which it has been read.
pub(super) struct Parser<'a> {
    pub(super) text: &'a Text,
    /// Index of the next token.
    pub(super) at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a Text) -> Result<Self, WindowError> {
        if text.tokens.is_empty() { Err(WindowError::Empty) } else { Ok(Self { text, at: 0 }) }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<Token> {
        self.text.tokens.get(self.at + ahead).map(|placed| placed.token)
    }

    pub(super) fn number(&self, ahead: usize) -> Option<(u64, usize)> {
        match self.peek(ahead)? {
            Token::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn is(&self, ahead: usize, word: Word) -> bool {
        self.peek(ahead) == Some(Token::Word(word))
    }

    pub(super) fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.peek(ahead) == Some(Token::Sign(sign))
    }

    /// True when no space stands before the token.
    pub(super) fn touches(&self, ahead: usize) -> bool {
        let index = self.at + ahead;
        index > 0
            && self.text.tokens.get(index).is_some_and(|next| next.start == self.text.tokens[index - 1].end)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at == self.text.tokens.len()
    }

    pub(super) fn take(&mut self, word: Word) -> bool {
        let found = self.is(0, word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_fillers(&mut self) {
        while matches!(self.peek(0), Some(Token::Word(Word::Filler) | Token::Sign(',' | '、' | '。'))) {
            self.at += 1;
        }
    }

    /// What was typed from token `first` up to the parser's place.
    pub(super) fn part(&self, first: usize) -> Part {
        let start = self.text.tokens[first].start;
        let last = self.at.saturating_sub(1).max(first);
        self.text.part(start, self.text.tokens[last].end)
    }

    pub(super) fn unreadable_from(&self, first: usize) -> WindowError {
        let start = self.text.tokens.get(first).map_or(0, |placed| placed.start);
        WindowError::Unreadable { part: self.text.part(start, self.text.chars.len()) }
    }

    pub(super) fn unreadable(&self) -> WindowError {
        self.unreadable_from(self.at)
    }

    pub(super) fn expect_end(&self) -> Result<(), WindowError> {
        if self.at_end() { Ok(()) } else { Err(self.unreadable()) }
    }

    /// `-`, `~`, `/`, 至, to and the like, one or more.
    pub(super) fn separator(&mut self) -> bool {
        let from = self.at;
        while matches!(
            self.peek(0),
            Some(Token::Word(Word::To) | Token::Sign('-' | '~' | '–' | '—' | '〜' | '→' | '/' | '>' | '―'))
        ) {
            self.at += 1;
        }
        self.at > from
    }
}

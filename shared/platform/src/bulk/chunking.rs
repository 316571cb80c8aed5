//! Putting recipients into chunks, and chunks into waves.

use std::time::Duration;

use recado_domain::ContactId;
use recado_domain::bulk::{
    BulkSend, Chunk, ChunkNumber, MOST_OF_CHUNK, MOST_WAVES, Plan, Planned, Wave, Window,
};

use super::decide::Decided;

/// A chunk takes at most this long at its sender's rate.
const LONGEST_CHUNK: Duration = Duration::from_secs(10);
/// The most entries of a chunk, those that are not written to included.
const MOST_ENTRIES: usize = 200;
/// About the most bytes of a chunk; DynamoDB's items end at 400 KB.
const MOST_BYTES: usize = 250_000;
/// About the bytes of an entry beside its number and its text.
const ENTRY_BYTES: usize = 60;

/// A chunk with its number.
pub type Numbered = (ChunkNumber, Chunk);

/// Fills chunks.
pub struct Chunker<'a> {
    send: &'a BulkSend,
    filling: Vec<Filling>,
    current: usize,
    /// What it comes to so far.
    pub plan: Plan,
}

#[derive(Default)]
struct Filling {
    chunk: Chunk,
    bytes: usize,
    written_to: usize,
    segments: u32,
}

impl<'a> Chunker<'a> {
    /// One that goes on with a plan.
    pub fn new(send: &'a BulkSend, plan: Plan) -> Self {
        Self {
            send,
            filling: plan.waves.iter().map(|_| Filling::default()).collect(),
            current: 0,
            plan,
        }
    }

    /// Takes a recipient in; answers the chunk that became full by it.
    pub fn add(&mut self, decided: Decided) -> Option<Numbered> {
        match decided.what {
            Err(skip) => {
                self.plan.skipped += 1;
                let entry = Planned {
                    to: decided.as_given,
                    contact: decided.whose,
                    skipped: Some(skip),
                    ..Planned::default()
                };
                if self.filling.is_empty() {
                    self.wave(Window::default());
                }
                self.put(self.current, entry, None)
            }
            Ok(written) => {
                self.plan.recipients += 1;
                self.plan.segments = self.plan.segments.saturating_add(written.segments);
                let of_number = ContactId::of_address(&self.send.tenant, written.to.as_str());
                let entry = Planned {
                    to: written.to.as_str().to_owned(),
                    contact: decided.whose.filter(|it| *it != of_number),
                    segments: written.segments,
                    ..Planned::default()
                };
                self.current = self.wave(written.window);
                if let Some(wave) = self.plan.waves.get_mut(self.current) {
                    wave.recipients += 1;
                    wave.segments = wave.segments.saturating_add(written.segments);
                }
                self.put(self.current, entry, Some(written.body))
            }
        }
    }

    /// The wave with this window. Where there are too many, another one that fits as well as it
    /// goes: whoever it is too early or too late for waits for the next.
    fn wave(&mut self, window: Window) -> usize {
        let waves = &mut self.plan.waves;
        if let Some(place) = waves.iter().position(|wave| wave.window == window) {
            return place;
        }
        if waves.len() == MOST_WAVES {
            let last = waves.len() - 1;
            if let Some(wave) = waves.last_mut() {
                wave.window = wave.window.and(window);
            }
            return last;
        }
        waves.push(Wave {
            window,
            ..Wave::default()
        });
        self.filling.push(Filling::default());
        waves.len() - 1
    }

    fn put(&mut self, wave: usize, mut entry: Planned, body: Option<String>) -> Option<Numbered> {
        let filling = self.filling.get(wave)?;
        let is_new = |body: &String| !filling.chunk.texts.contains(body);
        let text = body.as_ref().filter(|it| is_new(it)).map_or(0, String::len);
        let bytes = entry.to.len() + ENTRY_BYTES + text;
        let segments = filling.segments + entry.segments;
        let is_full = filling.written_to == MOST_OF_CHUNK
            || filling.chunk.entries.len() == MOST_ENTRIES
            || filling.bytes + bytes > MOST_BYTES
            || (filling.written_to > 0 && self.send.rate.time_for(segments) > LONGEST_CHUNK);
        let full = is_full.then(|| self.end(wave)).flatten();
        let filling = self.filling.get_mut(wave)?;
        filling.bytes += bytes;
        filling.segments += entry.segments;
        if let Some(body) = body {
            filling.written_to += 1;
            let texts = &mut filling.chunk.texts;
            let place = texts.iter().position(|it| *it == body).unwrap_or_else(|| {
                texts.push(body);
                texts.len() - 1
            });
            entry.text = u8::try_from(place).unwrap_or(u8::MAX);
        }
        filling.chunk.entries.push(entry);
        full
    }

    fn end(&mut self, wave: usize) -> Option<Numbered> {
        let filling = std::mem::take(self.filling.get_mut(wave)?);
        if filling.chunk.is_empty() {
            return None;
        }
        let of_wave = self.plan.waves.get_mut(wave)?;
        let number = Plan::number(u32::try_from(wave).ok()?, of_wave.chunks);
        of_wave.chunks += 1;
        Some((number, filling.chunk))
    }

    /// Ends all chunks that are being filled.
    pub fn close(&mut self) -> Vec<Numbered> {
        let waves = 0..self.filling.len();
        waves.filter_map(|wave| self.end(wave)).collect()
    }
}

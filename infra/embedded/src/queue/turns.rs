//! Who is served by one receive: groups in turn, the earliest visible first.

use rusqlite::{Connection, params};

use super::{Received, dead_letter_queue};

/// One receive of one queue.
pub(super) struct Round<'a> {
    pub(super) queue: &'a str,
    pub(super) max_receives: u32,
    pub(super) visible_again_at: i64,
    pub(super) now_ms: i64,
}

/// What one receive came to.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) received: Vec<Received>,
    pub(super) buried: usize,
}

impl Round<'_> {
    /// Takes in as many passes as it needs: a pass gives each group an equal share of what is
    /// left to take.
    pub(super) fn take(
        &self,
        db: &Connection,
        groups: &[String],
        max: usize,
    ) -> rusqlite::Result<Taken> {
        let mut taken = Taken::default();
        loop {
            let share = (max - taken.received.len()).div_ceil(groups.len().max(1));
            let mut seen = 0;
            for group in groups {
                let share = share.min(max - taken.received.len());
                seen += self.take_from(db, group, share, &mut taken)?;
            }
            if seen == 0 {
                return Ok(taken);
            }
        }
    }

    fn take_from(
        &self,
        db: &Connection,
        group: &str,
        share: usize,
        taken: &mut Taken,
    ) -> rusqlite::Result<usize> {
        if share == 0 {
            return Ok(0);
        }
        let visible = self.visible(db, group, share)?;
        let seen = visible.len();
        let mut hide = db.prepare_cached(
            "UPDATE message SET visible_at = ?, receive_count = receive_count + 1,
             delivery = delivery + 1 WHERE id = ?",
        )?;
        for message in visible {
            let id = message.receipt.message;
            if message.receive_count > self.max_receives {
                self.bury(db, id)?;
                taken.buried += 1;
            } else {
                hide.execute([self.visible_again_at, id])?;
                taken.received.push(message);
            }
        }
        Ok(seen)
    }

    fn visible(
        &self,
        db: &Connection,
        group: &str,
        share: usize,
    ) -> rusqlite::Result<Vec<Received>> {
        let limit = i64::try_from(share).unwrap_or(i64::MAX);
        db.prepare_cached(
            "SELECT id, delivery + 1, body, receive_count + 1, sent_at, grp FROM message
             WHERE queue = ? AND grp = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?",
        )?
        .query_map(
            params![self.queue, group, self.now_ms, limit],
            Received::from_row,
        )?
        .collect()
    }

    fn bury(&self, db: &Connection, id: i64) -> rusqlite::Result<usize> {
        db.prepare_cached(
            "UPDATE message SET queue = ?, receive_count = 0, delivery = delivery + 1
             WHERE id = ?",
        )?
        .execute(params![dead_letter_queue(self.queue), id])
    }
}

/// The groups with messages, found by jumping from one to the next in the index.
pub(super) fn groups(db: &Connection, queue: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(
        "WITH RECURSIVE present (grp) AS (
            SELECT min(grp) FROM message WHERE queue = ?1
            UNION ALL
            SELECT (SELECT min(grp) FROM message WHERE queue = ?1 AND grp > present.grp)
            FROM present WHERE present.grp IS NOT NULL
         ) SELECT grp FROM present WHERE grp IS NOT NULL",
    )?
    .query_map([queue], |row| row.get(0))?
    .collect()
}

/// The groups beginning after the one served last.
pub(super) fn in_turn(mut groups: Vec<String>, last: &str) -> Vec<String> {
    let next = groups.partition_point(|group| group.as_str() <= last);
    groups.rotate_left(next);
    groups
}

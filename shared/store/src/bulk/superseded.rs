//! What attempts to plan have left that do not count.

use recado_domain::bulk::{MOST_WAVES, Plan};
use recado_domain::{BulkId, Error, Tenant};

use crate::keys::{self, Key};
use crate::table::{MAX_BATCH, Store};

impl Store {
    /// Deletes the chunks and the directory of an attempt to plan, which may have ended anywhere. Those of
    /// a preview leave by themselves.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer; doing it again goes on where it stopped.
    pub async fn delete_bulk_plan(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        edition: u32,
    ) -> Result<(), Error> {
        let chunk = |(wave, chunk)| {
            let number = Plan::number(wave, chunk);
            keys::bulk_chunk(tenant, id, edition, number)
        };
        self.delete_rows(MOST_WAVES, chunk).await?;
        let page = |(_, page)| keys::bulk_directory(tenant, id, edition, page);
        self.delete_rows(1, page).await
    }

    /// Deletes items that stand in rows, each numbered from 0 on. They were written in order and a batch
    /// at a time, so a row goes on until as many as a batch has are missing. The last ones go first, so
    /// that whoever dies in the middle of this leaves no gap either.
    async fn delete_rows(&self, rows: usize, key: impl Fn((u32, u32)) -> Key) -> Result<(), Error> {
        let mut rows: Vec<u32> = (0..).take(rows).collect();
        let mut found: Vec<Vec<Key>> = Vec::new();
        let mut numbers = 0..;
        while !rows.is_empty() {
            let next: Vec<u32> = numbers.by_ref().take(MAX_BATCH).collect();
            let places = rows
                .iter()
                .flat_map(|row| next.iter().map(|it| (*row, *it)));
            let keys: Vec<Key> = places.map(&key).collect();
            let there = self.lasting(&keys).await?;
            let goes_on = |keys: &[Key]| keys.iter().any(|key| there.contains(key));
            let mut of_row = keys.chunks(MAX_BATCH);
            rows.retain(|_| of_row.next().is_some_and(goes_on));
            found.push(there);
        }
        self.delete_many(found.into_iter().rev().flatten()).await
    }
}

//! Keys of bulk sends.

use recado_domain::{BulkId, Tenant};

use super::Key;

/// The partition of a tenant's bulk sends.
pub fn bulk_sends(tenant: &Tenant) -> String {
    format!("BULKS#{tenant}")
}

/// A bulk send.
pub fn bulk_send(tenant: &Tenant, id: &BulkId) -> Key {
    Key {
        pk: bulk_sends(tenant),
        sk: id.to_string(),
    }
}

fn of_bulk(tenant: &Tenant, id: &BulkId, sk: String) -> Key {
    Key {
        pk: format!("BULK#{tenant}#{id}"),
        sk,
    }
}

/// The text of a bulk send.
pub fn bulk_text(tenant: &Tenant, id: &BulkId) -> Key {
    of_bulk(tenant, id, "TEXT".to_owned())
}

/// A part of a bulk send's recipients, as they were given.
pub fn bulk_part(tenant: &Tenant, id: &BulkId, part: u32) -> Key {
    of_bulk(tenant, id, format!("PART#{part:06}"))
}

/// What would become of a draft, as far as somebody has asked.
pub fn bulk_preview(tenant: &Tenant, id: &BulkId) -> Key {
    of_bulk(tenant, id, "PREVIEW".to_owned())
}

/// What the pieces of a plan begin with that a step of an attempt to plan leaves to the next one.
pub fn bulk_plan_sheets(edition: u32, step: u32) -> String {
    format!("PLAN#{edition}#{step}#")
}

/// One of these pieces.
pub fn bulk_plan_sheet(tenant: &Tenant, id: &BulkId, edition: u32, step: u32, sheet: u32) -> Key {
    let sheets = bulk_plan_sheets(edition, step);
    of_bulk(tenant, id, format!("{sheets}{sheet:03}"))
}

/// What the progress of chunks begins with.
pub const BULK_PROGRESS: &str = "CHUNK#";

/// How far a chunk is.
pub fn bulk_progress(tenant: &Tenant, id: &BulkId, chunk: u32) -> Key {
    of_bulk(tenant, id, format!("{BULK_PROGRESS}{chunk:07}"))
}

/// The partition of a chunk: its recipients and what became of each.
pub fn bulk_chunk_partition(tenant: &Tenant, id: &BulkId, chunk: u32) -> String {
    format!("BULK#{tenant}#{id}#{chunk:07}")
}

/// What the recipients of a chunk begin with.
pub const BULK_CHUNK: &str = "CHUNK#";

/// The recipients of a chunk, as an attempt to plan left them.
pub fn bulk_chunk(tenant: &Tenant, id: &BulkId, edition: u32, chunk: u32) -> Key {
    Key {
        pk: bulk_chunk_partition(tenant, id, chunk),
        sk: format!("{BULK_CHUNK}{edition}"),
    }
}

/// What became of the recipient at an index of a chunk.
pub fn bulk_outcome(tenant: &Tenant, id: &BulkId, chunk: u32, index: u8) -> Key {
    Key {
        pk: bulk_chunk_partition(tenant, id, chunk),
        sk: format!("R#{index:03}"),
    }
}

/// The partition of a tenant's chunks with recipients whose outcome is unknown.
pub fn bulk_unknown_partition(tenant: &Tenant) -> String {
    format!("UNKNOWN#{tenant}")
}

/// A chunk with recipients whose outcome is unknown.
pub fn bulk_unknown(tenant: &Tenant, id: &BulkId, chunk: u32) -> Key {
    Key {
        pk: bulk_unknown_partition(tenant),
        sk: format!("{id}#{chunk:07}"),
    }
}

/// A page of a bulk send's directory, as an attempt to plan left it.
pub fn bulk_directory(tenant: &Tenant, id: &BulkId, edition: u32, page: u32) -> Key {
    Key {
        pk: format!("DIRECTORY#{tenant}#{id}#{page:05}"),
        sk: format!("PAGE#{edition}"),
    }
}

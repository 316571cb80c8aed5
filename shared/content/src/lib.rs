//! What a text is: phone numbers, segments, templates. Pure.

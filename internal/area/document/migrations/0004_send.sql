-- Each time that a document came to a government office: by send, register or deliver.
CREATE TABLE document_send (
  case_id   TEXT NOT NULL, -- written by the step that opens a registered document, before its row
  at        TEXT NOT NULL,
  unit      TEXT NOT NULL,
  office    TEXT NOT NULL,
  hash      TEXT NOT NULL, -- content hash of the document as it came; '' for those before this table
  signed_by TEXT NOT NULL, -- on paper: who signed for the sender, and on which day
  signed_on TEXT NOT NULL,
  PRIMARY KEY (case_id, at)
);
CREATE INDEX document_send_office ON document_send (office, at);
INSERT INTO document_send (case_id, at, unit, office, hash, signed_by, signed_on)
  SELECT d.id, d.proposed_at, c.unit, MIN(p.unit), '', '', '' FROM document d JOIN cases c ON c.id = d.id
  JOIN case_party p ON p.case_id = d.id AND p.part = 'office' WHERE d.proposed_at <> '' GROUP BY d.id, d.proposed_at, c.unit;
-- What a 退文单 says of the document is what it was when it was returned.
ALTER TABLE document_return ADD COLUMN sent_at TEXT NOT NULL DEFAULT '';
ALTER TABLE document_return ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE document_return ADD COLUMN sender_ref TEXT NOT NULL DEFAULT '';
ALTER TABLE document_return ADD COLUMN unit_name TEXT NOT NULL DEFAULT '';
ALTER TABLE document_return ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1));
UPDATE document_return SET title = COALESCE((SELECT c.title FROM cases c WHERE c.id = document_return.case_id), ''),
  sender_ref = COALESCE((SELECT d.sender_ref FROM document d WHERE d.id = document_return.case_id), ''),
  sent_at = COALESCE((SELECT d.proposed_at FROM document d WHERE d.id = document_return.case_id AND d.proposed_at <= document_return.at), document_return.at);
-- A document that was sent again has lost when it first came: the day of its return stands for it.
INSERT INTO document_send (case_id, at, unit, office, hash, signed_by, signed_on)
  SELECT r.case_id, r.sent_at, r.unit, r.office, '', '', '' FROM document_return r
  WHERE NOT EXISTS (SELECT 1 FROM document_send s WHERE s.case_id = r.case_id AND s.at = r.sent_at);

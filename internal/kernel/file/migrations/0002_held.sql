-- What an upload was for, and the list of what a unit holds in quarantine.
ALTER TABLE file_object ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE file_object ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
CREATE INDEX file_object_unit ON file_object (unit, state, at);
CREATE INDEX file_object_case ON file_object (case_id, uploaded_by);

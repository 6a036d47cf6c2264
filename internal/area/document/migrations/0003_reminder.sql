-- Reminders (催办) are notices now. Nobody was told of the old ones by name: whoever
-- acknowledged stands in a line of its own, without a person.
INSERT INTO notice (id, key, kind, case_id, subject, body, outside, urgency, by_person, by_name, sent_at, ack_at)
  SELECT id, 'document_reminder/' || id, 'remind', case_id, '催办', body, '您在政务公开工作平台有一件催办事项，请登录平台查看办理。', 0, '', by_name, at, ack_at FROM document_reminder;
INSERT INTO notice_recipient (notice, person, unit, level, told_at, seen_at, ack_at, ack_by)
  SELECT id, '', unit, 0, at, ack_at, ack_at, ack_name FROM document_reminder;
DROP TABLE document_reminder;

-- Numbers run within a unit, a 机关代字 and a year: a series goes on where it was, for every
-- unit that has numbers of it.
INSERT INTO document_serial (series, year, seq)
  SELECT DISTINCT 'number/' || p.unit || substr(s.series, 7), s.year, s.seq FROM document_serial s
  JOIN cases c ON c.area = 'document' AND c.no LIKE substr(s.series, 8) || '〔%' JOIN pub_part p ON p.case_id = c.id AND p.role = 'document'
  WHERE s.series LIKE 'number/%';
DELETE FROM document_serial WHERE series LIKE 'number/%' AND series NOT LIKE 'number/%/%';

-- What is known of the person who learns in a session: how fully to explain, what they were asked to predict.

alter table sessions add column learner json not null default '{}';

-- What a session shows beside what, where the learner chose to see two runs in one picture.

alter table sessions add column beside json;

//! A function's routes: served, or described. What serves them does not carry their description,
//! which is a good part of a binary and of its start.

use axum::Router;
use axum::routing::MethodRouter;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

#[doc(hidden)]
pub use utoipa_axum;

/// What a function gives its routes to: a [`Router`], which serves them, or an [`OpenApiRouter`],
/// which describes them.
pub trait Routes<S>: Default {
    /// Takes the handlers of one path, named by [`routes!`](crate::routes!).
    #[must_use]
    fn routes<P, D>(self, handlers: (P, D)) -> Self
    where
        P: FnOnce() -> (String, MethodRouter<S>),
        D: FnOnce() -> UtoipaMethodRouter<S>;
}

impl<S: Clone + Send + Sync + 'static> Routes<S> for Router<S> {
    fn routes<P, D>(self, (plain, _): (P, D)) -> Self
    where
        P: FnOnce() -> (String, MethodRouter<S>),
    {
        let (path, handlers) = plain();
        self.route(&path, handlers)
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> for OpenApiRouter<S> {
    fn routes<P, D>(self, (_, described): (P, D)) -> Self
    where
        D: FnOnce() -> UtoipaMethodRouter<S>,
    {
        OpenApiRouter::routes(self, described())
    }
}

/// The handlers of one path, each annotated with `#[utoipa::path]`, for [`Routes::routes`]. A macro,
/// since the name of a handler's annotation is made from its own.
#[macro_export]
macro_rules! routes {
    ($($handler:path),+ $(,)?) => {
        (
            || {
                use $crate::routes::utoipa_axum::{self, PathItemExt as _};
                #[allow(unused_assignments)] // They all have the same.
                let mut path = ::std::string::String::new();
                let mut handlers = ::axum::routing::MethodRouter::new();
                $(
                    utoipa_axum::paste! {
                        path = utoipa_axum::routes!(@path [path()] of $handler);
                        let methods = utoipa_axum::routes!(@path [methods()] of $handler);
                    }
                    for method in methods {
                        handlers = handlers.on(method.to_method_filter(), $handler);
                    }
                )+
                (path, handlers)
            },
            || {
                use $crate::routes::utoipa_axum;
                utoipa_axum::routes!($($handler),+)
            },
        )
    };
}

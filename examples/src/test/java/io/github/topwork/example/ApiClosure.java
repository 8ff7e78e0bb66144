package io.github.topwork.example;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Some types and all of Topwork's that their public signatures name, and so on. */
final class ApiClosure {
  private static final String OURS = "io.github.topwork.";

  private final Set<Class<?>> found = new HashSet<>();
  private final Deque<Class<?>> open = new ArrayDeque<>();

  /** Returns top-level public types, among them those that it started with. */
  static Set<Class<?>> of(Set<Class<?>> roots) {
    ApiClosure closure = new ApiClosure();
    roots.forEach(closure::addClass);
    while (!closure.open.isEmpty()) {
      closure.follow(closure.open.pop());
    }
    return closure.found;
  }

  private void addClass(Class<?> type) {
    Class<?> outermost = type.isArray() ? type.getComponentType() : type;
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    boolean isOurs = outermost.getName().startsWith(OURS);
    if (isOurs && Modifier.isPublic(outermost.getModifiers()) && found.add(outermost)) {
      open.add(outermost);
    }
  }

  private void follow(Class<?> type) {
    if (type.getGenericSuperclass() != null) {
      add(type.getGenericSuperclass());
    }
    for (Type each : type.getGenericInterfaces()) {
      add(each);
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field)) {
        add(field.getGenericType());
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method) && !method.isSynthetic()) {
        add(method.getGenericReturnType());
        addParameters(method);
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor)) {
        addParameters(constructor);
      }
    }
    for (Class<?> inner : type.getDeclaredClasses()) {
      if (Modifier.isPublic(inner.getModifiers())) {
        follow(inner);
      }
    }
  }

  private void addParameters(Executable method) {
    for (Type each : method.getGenericParameterTypes()) {
      add(each);
    }
    for (Type each : method.getGenericExceptionTypes()) {
      add(each);
    }
  }

  private void add(Type type) {
    if (type instanceof Class<?> raw) {
      addClass(raw);
    } else if (type instanceof ParameterizedType generic) {
      add(generic.getRawType());
      for (Type each : generic.getActualTypeArguments()) {
        add(each);
      }
    } else if (type instanceof GenericArrayType array) {
      add(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard) {
      for (Type each : wildcard.getUpperBounds()) {
        add(each);
      }
    } else if (!(type instanceof TypeVariable)) {
      throw new IllegalStateException("unknown kind of type: " + type);
    }
  }

  private static boolean isVisible(Member member) {
    return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }
}
